#include "sw_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/rising_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

PolicyContext two_arms() {
  PolicyContext context;
  context.arms = 2;
  return context;
}

SlidingWindowUcb::Parameters window_of(std::int64_t window) {
  SlidingWindowUcb::Parameters parameters;
  parameters.window = window;
  return parameters;
}

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(SlidingWindowUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowUcb>(), {.name = "sw_ucb"});
}

// τ = 10 in 300 rounds over up to 70 arms: arms leave the window all the time.
TEST(SlidingWindowUcb, ConformsWithAWindowShorterThanTheArms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowUcb>(window_of(10)),
                                  {.name = "sw_ucb"});
}

TEST(SlidingWindowUcb, IndexByHand) {
  SlidingWindowUcb policy(window_of(4), two_arms());
  EXPECT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
  policy.update({1}, reward(1.0));
  EXPECT_DOUBLE_EQ(policy.index(1), 1.0);  // ln 1 = 0
  policy.update({0}, reward(0.5));
  policy.update({0}, reward(0.0));
  // t = 3 < τ.
  EXPECT_DOUBLE_EQ(policy.index(0), 0.25 + std::sqrt(0.6 * std::log(3.0) / 2));
  policy.update({0}, reward(0.0));
  policy.update({0}, reward(1.0));  // arm 1's reward has left the window
  EXPECT_DOUBLE_EQ(policy.index(0), 0.375 + std::sqrt(0.6 * std::log(4.0) / 4));
  EXPECT_EQ(policy.index(1), std::numeric_limits<double>::infinity());
}

TEST(SlidingWindowUcb, DrawsAnArmThatLeftTheWindow) {
  SlidingWindowUcb policy(window_of(3), two_arms());
  policy.update({0}, reward(0.0));
  for (int i = 0; i < 3; ++i) policy.update({1}, reward(1.0));
  RandomStream random(1, "sw_ucb");
  EXPECT_EQ(policy.select(random, ArmMask(2)).arm, 0);
}

// An independent simulation has 18 645 (sd of some 10 in ours): windows forget how far an arm has
// risen, so that the late bloomer is never found. The reason to have r_ed_ucb.
TEST(SlidingWindowUcb, MissesTheLateBloomer) {
  const double regret = testing::rising_regret<SlidingWindowUcb>({}, testing::Rising::rested, 0);
  EXPECT_NEAR(regret, 18645, 100);
}

}  // namespace
}  // namespace nashost::samplers
