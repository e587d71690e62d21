#include "d_kl_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(DiscountedKlUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<DiscountedKlUcb>(), {.name = "d_kl_ucb"});
}

TEST(DiscountedKlUcb, ConformsWithASteepDiscount) {
  DiscountedKlUcb::Parameters parameters;
  parameters.discount = 0.1;
  testing::expect_policy_conforms(testing::policy_factory<DiscountedKlUcb>(parameters),
                                  {.name = "d_kl_ucb"});
}

// Divides by N_γ of the arm, not by t as a published KL-UCB does, and stays finite for N_γ < 1,
// where a published D-klUCB has +∞.
TEST(DiscountedKlUcb, IndexSolvesItsEquation) {
  PolicyContext context;
  context.arms = 2;
  DiscountedKlUcb::Parameters parameters;
  parameters.discount = 0.5;
  DiscountedKlUcb policy(parameters, context);
  policy.update({0}, reward(1.0));
  policy.update({1}, reward(0.25));
  policy.update({0}, reward(0.0));
  // N = (1/4 + 1, 1/2), means 0.2 and 0.25, n = 7/4.
  EXPECT_NEAR(1.25 * bernoulli_kl(0.2, policy.index(0)), std::log(1.75), 1e-12);
  EXPECT_NEAR(0.5 * bernoulli_kl(0.25, policy.index(1)), std::log(1.75), 1e-12);
}

// A published implementation that forces draws of faded arms has 1315 here; KL-UCB that never
// forgets 277.
TEST(DiscountedKlUcb, ForgettingPaysOnThePiecewiseBandit) {
  DiscountedKlUcb::Parameters parameters;
  parameters.changes = 4;
  const auto regret = testing::piecewise_regret<DiscountedKlUcb>(parameters, 20);
  EXPECT_LT(regret.mean + 4 * regret.standard_error, 277 - 4 * 3.9);
}

}  // namespace
}  // namespace nashost::samplers
