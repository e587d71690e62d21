#include "sw_thompson.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

SlidingWindowThompson::Parameters window_of(std::int64_t window) {
  SlidingWindowThompson::Parameters parameters;
  parameters.window = window;
  return parameters;
}

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(SlidingWindowThompson, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowThompson>(),
                                  {.name = "sw_thompson"});
}

TEST(SlidingWindowThompson, ConformsWithAWindowShorterThanTheArms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowThompson>(window_of(10)),
                                  {.name = "sw_thompson"});
}

// Beta(3, 1) against the prior Beta(1, 1): P(θ₀ > θ₁) = E[θ₀] = 3/4, by P(U < θ) = θ.
TEST(SlidingWindowThompson, DrawsWithThePosteriorProbability) {
  constexpr int kDraws = 40000;
  PolicyContext context;
  context.arms = 2;
  SlidingWindowThompson policy(window_of(2), context);
  policy.update({1}, reward(0.0));  // leaves the window
  policy.update({0}, reward(1.0));
  policy.update({0}, reward(1.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 0.75);
  EXPECT_DOUBLE_EQ(policy.index(1), 0.5);
  RandomStream random(testing::seed(), "sw_thompson");
  int first = 0;
  for (int i = 0; i < kDraws; ++i) first += policy.select(random, ArmMask(2)).arm == 0 ? 1 : 0;
  EXPECT_NEAR(first, 0.75 * kDraws, 5 * std::sqrt(kDraws * 0.75 * 0.25));
}

// The bar is KL-UCB on all the past, which does not forget: 277 ± 3.9 in an independent
// reproduction.
TEST(SlidingWindowThompson, ForgettingPaysOnThePiecewiseBandit) {
  SlidingWindowThompson::Parameters parameters;
  parameters.changes = 4;
  const auto regret = testing::piecewise_regret<SlidingWindowThompson>(parameters, 20);
  EXPECT_LT(regret.mean + 4 * regret.standard_error, 277 - 4 * 3.9);
}

}  // namespace
}  // namespace nashost::samplers
