#include "nashost/bandit/fixed_share_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seed.hpp"

namespace nashost {
namespace {

using testing::seed;

/// The weights as the rule has them, one number per arm, in long double.
struct NaiveShares {
  explicit NaiveShares(std::size_t arms) : w(arms, 1.0L) {}
  long double total(const ArmMask& mask) const {
    long double sum = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (mask[static_cast<std::int64_t>(i)]) sum += w[i];
    }
    return sum;
  }
  void grow(const ArmMask& mask, std::size_t arm, double growth, double share) {
    const long double before = total(mask);
    w[arm] *= std::exp(static_cast<long double>(growth));
    for (auto& weight : w) weight += share * before;
  }
  std::vector<long double> w;
};

TEST(FixedShareWeights, EqualTheRuleArmByArm) {
  constexpr std::int64_t kArms = 7;
  FixedShareWeights weights(kArms);
  NaiveShares naive(kArms);
  ArmMask mask(kArms);
  RandomStream random(seed(), "fixed share");
  // Growth of e^½ on average: 2000 steps go through 1e400, past several rescalings.
  for (int t = 0; t < 2000; ++t) {
    if (random.bernoulli(0.05)) {
      const std::int64_t arm = mask.draw(random);
      if (mask.allowed() > 2) mask.mask(arm);
    }
    if (random.bernoulli(0.05)) mask.unmask(static_cast<std::int64_t>(random.below(kArms)));
    weights.follow(mask);
    // Feedback on masked arms too.
    const auto arm = static_cast<std::int64_t>(random.below(kArms));
    const double growth = random.uniform();
    weights.grow(arm, growth, 0.01);
    naive.grow(mask, static_cast<std::size_t>(arm), growth, 0.01);
    const long double total = naive.total(mask);
    for (std::int64_t i = 0; i < kArms; ++i) {
      // Weights stay within 1/0.01 of each other and errors do not cancel: a few 2^-53 a step.
      ASSERT_NEAR(weights.weight(i) / weights.total(),
                  static_cast<double>(naive.w[static_cast<std::size_t>(i)] / total),
                  1e-12 * weights.weight(i) / weights.total() + 1e-15)
          << "arm " << i << ", step " << t;
    }
  }
}

TEST(FixedShareWeights, DrawsInProportion) {
  constexpr int kDraws = 100000;
  FixedShareWeights weights(4);
  ArmMask mask(4);
  mask.mask(2);
  weights.follow(mask);
  weights.grow(0, 1.0, 0.05);
  weights.grow(0, 1.0, 0.05);
  weights.grow(2, 1.0, 0.05);
  weights.grow(3, 0.4, 0.0);
  RandomStream random(seed(), "fixed share draws");
  std::vector<int> drawn(4);
  for (int i = 0; i < kDraws; ++i) ++drawn[static_cast<std::size_t>(weights.draw(mask, random))];
  EXPECT_EQ(drawn[2], 0);
  for (const std::int64_t arm : {0, 1, 3}) {
    const double p = weights.weight(arm) / weights.total();
    EXPECT_NEAR(drawn[static_cast<std::size_t>(arm)], kDraws * p,
                5 * std::sqrt(kDraws * p * (1 - p)))
        << "arm " << arm;
  }
}

}  // namespace
}  // namespace nashost
