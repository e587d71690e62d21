#include "d_thompson.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

DiscountedThompson::Parameters discount_of(double discount) {
  DiscountedThompson::Parameters parameters;
  parameters.discount = discount;
  return parameters;
}

TEST(DiscountedThompson, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<DiscountedThompson>(),
                                  {.name = "d_thompson"});
}

TEST(DiscountedThompson, ConformsWithASteepDiscount) {
  testing::expect_policy_conforms(testing::policy_factory<DiscountedThompson>(discount_of(0.1)),
                                  {.name = "d_thompson"});
}

// A published implementation fades the observed arm once for each of the other arms.
TEST(DiscountedThompson, EveryArmFadesOnceForEachReward) {
  constexpr std::size_t kArms = 5;
  constexpr double kDiscount = 0.8;
  PolicyContext context;
  context.arms = kArms;
  DiscountedThompson policy(discount_of(kDiscount), context);
  std::vector<double> successes(kArms);
  std::vector<double> failures(kArms);
  RandomStream random(testing::seed(), "d_thompson");
  for (int t = 0; t < 500; ++t) {
    const auto arm = random.below(kArms);
    const double r = random.uniform();
    policy.update({static_cast<std::int64_t>(arm)}, reward(r));
    for (std::size_t i = 0; i < kArms; ++i) {  // algorithm 1 of the paper
      successes[i] *= kDiscount;
      failures[i] *= kDiscount;
    }
    successes[arm] += r;
    failures[arm] += 1 - r;
    for (std::size_t i = 0; i < kArms; ++i) {
      ASSERT_NEAR(policy.index(static_cast<std::int64_t>(i)),
                  (1 + successes[i]) / (2 + successes[i] + failures[i]), 1e-13);
    }
  }
}

// One reward 1, faded once: Beta(1.5, 1) against the prior: P(θ₀ > U) = E[θ₀] = 1.5/2.5.
TEST(DiscountedThompson, DrawsWithThePosteriorProbability) {
  constexpr int kDraws = 40000;
  PolicyContext context;
  context.arms = 3;
  DiscountedThompson policy(discount_of(0.5), context);
  policy.update({0}, reward(1.0));
  policy.update({1}, reward(1.0));
  ArmMask mask(3);
  mask.mask(1);
  RandomStream random(testing::seed(), "d_thompson");
  int first = 0;
  for (int i = 0; i < kDraws; ++i) first += policy.select(random, mask).arm == 0 ? 1 : 0;
  EXPECT_NEAR(first, 0.6 * kDraws, 5 * std::sqrt(kDraws * 0.6 * 0.4));
}

// The defect above makes 221 of it on this bandit, and Thompson sampling that never forgets 499.
TEST(DiscountedThompson, BeatsTheDefectOnThePiecewiseBandit) {
  const auto regret = testing::piecewise_regret<DiscountedThompson>(discount_of(0.99), 20);
  EXPECT_LT(regret.mean + 4 * regret.standard_error, 221);
}

}  // namespace
}  // namespace nashost::samplers
