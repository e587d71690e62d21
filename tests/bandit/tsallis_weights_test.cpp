#include "nashost/bandit/tsallis_weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "chi_square.hpp"
#include "nashost/abi/archive.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

/// The definition in O(K) a step: x by halving.
std::vector<double> naive(const std::vector<double>& losses, double rate, const ArmMask& mask) {
  double low = INFINITY;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (mask[static_cast<std::int64_t>(i)]) low = std::min(low, losses[i]);
  }
  // With u = low − x: Σ w = 1 lies in u ∈ [2/η, 2√K/η].
  double near = 2 / rate;
  double far = 2 * std::sqrt(static_cast<double>(losses.size())) / rate;
  std::vector<double> w(losses.size());
  const auto sum_at = [&](double u) {
    double sum = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const double root = 2 / (rate * (losses[i] - low + u));
      w[i] = mask[static_cast<std::int64_t>(i)] ? root * root : 0;
      sum += w[i];
    }
    return sum;
  };
  for (int step = 0; step < 80; ++step) {
    const double middle = 0.5 * (near + far);
    (sum_at(middle) > 1 ? near : far) = middle;
  }
  sum_at(far);
  return w;
}

void toggle(ArmMask& mask, std::int64_t arm) {
  if (!mask[arm]) {
    mask.unmask(arm);
  } else if (mask.allowed() > 1) {
    mask.mask(arm);
  }
}

TEST(TsallisWeights, EqualsTheDefinitionAfterManyUpdates) {
  const std::int64_t arms = 15;
  RandomStream random(testing::seed(), "tsallis/updates");
  for (const double start : {0.0, 10.0}) {  // the second: most arms stay untouched for long
    ArmMask mask(arms);
    TsallisWeights fast(arms);
    std::vector<double> losses(arms);
    for (int step = 1; step < 100000; ++step) {
      const double rate = 2 / std::sqrt(static_cast<double>(step));
      fast.follow(mask);
      fast.solve(rate);
      const Draw draw = fast.draw(random);
      ASSERT_TRUE(mask[draw.arm]);
      if (step % 211 == 0 || step < 100) {
        const std::vector<double> expected = naive(losses, rate, mask);
        double sum = 0;
        for (std::int64_t i = 0; i < arms; ++i) {
          // Losses up to 1e5 against gaps of about 2/η: x is known to 1e-11 η relative.
          ASSERT_NEAR(fast.weight(i), expected[i], 1e-11) << "step " << step << ", arm " << i;
          ASSERT_EQ(fast.loss(i), losses[i]);
          sum += fast.weight(i);
          if (!mask[i]) continue;
          const double defect = rate * (fast.loss(i) - fast.x());
          ASSERT_NEAR(fast.weight(i) * defect * defect, 4, 1e-12);
        }
        ASSERT_NEAR(sum, 1, 1e-12) << "step " << step;
      }
      const auto arm =
          step < 2000 && start > 0 ? draw.arm % 3 : static_cast<std::int64_t>(random.below(arms));
      const double amount = random.uniform() - 0.1;
      if (step % 5 == 0) {
        const double threshold = rate * rate;
        for (std::int64_t i = 0; i < arms; ++i) {
          if (mask[i] && fast.weight(i) >= threshold) losses[i] += 0.5;
        }
        fast.add_loss_where(threshold, 0.5);
      }
      fast.add_loss(arm, amount);
      losses[arm] += amount;
      if (random.bernoulli(0.01)) toggle(mask, static_cast<std::int64_t>(random.below(arms)));
    }
  }
}

TEST(TsallisWeights, IsUniformBeforeAnyLossForAnyNumberOfArms) {
  for (const std::int64_t arms : {1, 2, 1000, 1000000}) {
    TsallisWeights fast(arms);
    fast.solve(2);
    const double uniform = 1 / static_cast<double>(arms);
    EXPECT_NEAR(fast.weight(0), uniform, 1e-13 * uniform);
    EXPECT_NEAR(fast.weight(arms - 1), uniform, 1e-13 * uniform);
  }
}

TEST(TsallisWeights, HasTheClosedFormForTwoArms) {
  // w₁ = 4/(ηu)², w₂ = 4/(η(u + D))² with u = 10/η·…: choose u, derive D from Σ w = 1.
  const double rate = 0.5;
  const double u = 5;                                     // w₁ = 4/(2.5)² = 0.64
  const double d = 2 / (rate * std::sqrt(1 - 0.64)) - u;  // w₂ = 0.36
  TsallisWeights fast(2);
  fast.add_loss(1, d);
  fast.solve(rate);
  EXPECT_NEAR(fast.weight(0), 0.64, 1e-13);
  EXPECT_NEAR(fast.weight(1), 0.36, 1e-13);
  EXPECT_NEAR(fast.x(), -u, 1e-12);
}

TEST(TsallisWeights, DrawsFollowTheWeights) {
  RandomStream random(testing::seed(), "tsallis/chi-square");
  TsallisWeights fast(40);
  ArmMask mask(40);
  for (std::int64_t arm = 0; arm < 10; ++arm) fast.add_loss(3 * arm, random.uniform() * 10);
  for (const std::int64_t arm : {0, 1, 17, 39}) mask.mask(arm);
  fast.follow(mask);
  fast.solve(0.7);
  std::vector<double> p(40);
  fast.probabilities(p);
  std::vector<std::int64_t> counts(40);
  for (int i = 0; i < 1000000; ++i) ++counts[fast.draw(random).arm];
  testing::expect_draws_follow(p, counts);
}

TEST(TsallisWeights, SurvivesLossesFarApart) {
  TsallisWeights fast(3);
  fast.add_loss(0, 1e12);
  fast.add_loss(1, 1e11);
  fast.solve(0.01);
  EXPECT_NEAR(fast.weight(2), 1, 1e-12);
  RandomStream random(testing::seed(), "tsallis/far");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(fast.draw(random).arm, 2);
}

}  // namespace
}  // namespace nashost
