#include "d_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(DiscountedUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<DiscountedUcb>(), {.name = "d_ucb"});
}

// 0.1^300: the scale is folded in every hundred rewards, and arms fade out of sight.
TEST(DiscountedUcb, ConformsWithASteepDiscount) {
  DiscountedUcb::Parameters parameters;
  parameters.discount = 0.1;
  testing::expect_policy_conforms(testing::policy_factory<DiscountedUcb>(parameters),
                                  {.name = "d_ucb"});
}

TEST(DiscountedUcb, IndexByHand) {
  PolicyContext context;
  context.arms = 2;
  DiscountedUcb::Parameters parameters;
  parameters.discount = 0.5;
  DiscountedUcb policy(parameters, context);
  EXPECT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
  policy.update({0}, reward(1.0));
  policy.update({1}, reward(0.5));
  policy.update({0}, reward(0.0));
  // N = (1/4 + 1, 1/2), S = (1/4, 1/4), n = 7/4.
  EXPECT_NEAR(policy.index(0), 0.2 + 2 * std::sqrt(0.6 * std::log(1.75) / 1.25), 1e-14);
  EXPECT_NEAR(policy.index(1), 0.5 + 2 * std::sqrt(0.6 * std::log(1.75) / 0.5), 1e-14);
}

// A discount of 1 is UCB with bonus 2 √(ξ ln t / N).
TEST(DiscountedUcb, WithoutDiscountIsPlainUcb) {
  PolicyContext context;
  context.arms = 1;
  DiscountedUcb::Parameters parameters;
  parameters.discount = 1.0;
  DiscountedUcb policy(parameters, context);
  for (int i = 0; i < 64; ++i) policy.update({0}, reward(i % 4 == 0 ? 1.0 : 0.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 0.25 + 2 * std::sqrt(0.6 * std::log(64.0) / 64));
}

}  // namespace
}  // namespace nashost::samplers
