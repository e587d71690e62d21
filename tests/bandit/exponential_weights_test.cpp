#include "nashost/bandit/exponential_weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "chi_square.hpp"
#include "nashost/abi/archive.hpp"
#include "nashost/bandit/learning_rate.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

/// The definition, in O(K).
std::vector<double> naive(const std::vector<double>& losses, double rate, const ArmMask& mask) {
  double smallest = INFINITY;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (mask[static_cast<std::int64_t>(i)]) smallest = std::min(smallest, losses[i]);
  }
  std::vector<double> p(losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i) {
    p[i] = mask[static_cast<std::int64_t>(i)] ? std::exp(-rate * (losses[i] - smallest)) : 0;
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= sum;
  return p;
}

/// Tree below, stale alias table from alias_from on.
class ExponentialWeightsBoth : public ::testing::TestWithParam<std::int64_t> {};
INSTANTIATE_TEST_SUITE_P(Structures, ExponentialWeightsBoth,
                         ::testing::Values(std::int64_t{1000}, std::int64_t{1}));

TEST_P(ExponentialWeightsBoth, EqualsTheDefinitionAfterManyUpdates) {
  const std::int64_t arms = 12;
  RandomStream random(testing::seed(), "exponential weights/updates");
  ArmMask mask(arms);
  double rate = 0.05;
  ExponentialWeights fast(arms, rate, GetParam());
  std::vector<double> losses(arms);
  for (int step = 0; step < 100000; ++step) {
    const auto arm = static_cast<std::int64_t>(random.below(arms));
    // Estimates ℓ/p reach far: total and centre have to follow over hundreds of orders of
    // magnitude.
    const double amount = random.uniform() / (0.001 + random.uniform());
    fast.add_loss(arm, amount);
    losses[static_cast<std::size_t>(arm)] += amount;
    if (random.bernoulli(0.01)) {
      const auto other = static_cast<std::int64_t>(random.below(arms));
      if (!mask[other]) {
        mask.unmask(other);
      } else if (mask.allowed() > 1) {
        mask.mask(other);
      }
    }
    if (random.bernoulli(0.001)) fast.set_rate(rate *= 0.97);
    if (random.bernoulli(0.1)) {
      const Draw draw = fast.draw(random, mask);
      ASSERT_TRUE(mask[draw.arm]);
      ASSERT_NEAR(draw.probability, naive(losses, rate, mask)[draw.arm], 1e-12);
    }
    if (step % 101 != 0) continue;
    const std::vector<double> expected = naive(losses, rate, mask);
    std::vector<double> p(arms);
    fast.probabilities(mask, p);
    for (std::int64_t i = 0; i < arms; ++i) {
      // Exponents up to 460 carry a rounding error of 460·2^-53 into the weights.
      ASSERT_NEAR(p[i], expected[i], 1e-12) << "step " << step << ", arm " << i;
      ASSERT_EQ(fast.probability(i, mask), p[i]);
    }
  }
}

TEST_P(ExponentialWeightsBoth, DrawsFollowTheProbabilities) {
  RandomStream random(testing::seed(), "exponential weights/chi-square");
  ArmMask mask(30);
  ExponentialWeights fast(30, 0.3, GetParam());
  for (int i = 0; i < 200; ++i) {
    fast.add_loss(static_cast<std::int64_t>(random.below(30)), random.uniform());
    fast.draw(random, mask);
  }
  for (const std::int64_t arm : {3, 4, 20}) mask.mask(arm);
  std::vector<double> p(30);
  fast.probabilities(mask, p);
  std::vector<std::int64_t> counts(30);
  for (int i = 0; i < 1000000; ++i) ++counts[fast.draw(random, mask).arm];
  testing::expect_draws_follow(p, counts);
}

TEST_P(ExponentialWeightsBoth, AMaskedArmComesBackWithTheLossItHasByThen) {
  ExponentialWeights fast(3, 1, GetParam());
  ArmMask mask(3);
  std::vector<double> p(3);
  mask.mask(0);
  fast.probabilities(mask, p);
  EXPECT_EQ(p[0], 0);
  fast.add_loss(0, std::log(2.0));
  mask.unmask(0);
  fast.probabilities(mask, p);
  EXPECT_NEAR(p[0], 0.2, 1e-15);  // weights ½, 1, 1
}

TEST_P(ExponentialWeightsBoth, SurvivesEveryLossTheEstimatorsCanGive) {
  RandomStream random(testing::seed(), "exponential weights/extreme");
  ExponentialWeights fast(4, 1, GetParam());
  ArmMask mask(4);
  for (int i = 0; i < 50; ++i) {
    for (std::int64_t arm = 0; arm < 4; ++arm) {
      fast.add_loss(arm, i % 2 == 0 ? 1e12 * random.uniform() : 0);
      const Draw draw = fast.draw(random, mask);
      ASSERT_GT(draw.probability, 0);
      ASSERT_LE(draw.probability, 1);
    }
  }
}

TEST(LearningRate, StaysWithinOneEighthOfTheFallingRate) {
  const std::int64_t arms = 5;
  LearningRate rate = LearningRate::falling(2, arms);
  for (std::int64_t t = 1; t < 20000; ++t) {
    const double exact = 2 / std::sqrt(static_cast<double>(std::max(t, arms)));
    ASSERT_GE(rate.value(), exact * (1 - 1e-15)) << t;
    ASSERT_LE(rate.value(), exact * std::sqrt(9.0 / 8)) << t;
    const double before = rate.value();
    const bool changed = rate.advance();
    ASSERT_EQ(changed, rate.value() != before) << t;
  }
}

TEST(LearningRate, IsConstantWhereGiven) {
  LearningRate rate = LearningRate::constant(0.25);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(rate.advance());
  EXPECT_EQ(rate.value(), 0.25);
}

}  // namespace
}  // namespace nashost
