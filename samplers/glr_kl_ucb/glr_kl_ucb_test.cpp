#include "glr_kl_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

const testing::PolicyConformanceOptions kOptions{.traits = {.needs_horizon = true},
                                                 .name = "glr_kl_ucb"};

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

PolicyContext two_arms() {
  PolicyContext context;
  context.arms = 2;
  context.horizon = 10000;
  return context;
}

GlrKlUcb::Parameters restarting(const char* what) {
  GlrKlUcb::Parameters parameters;
  parameters.restart = what;
  return parameters;
}

TEST(GlrKlUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<GlrKlUcb>(), kOptions);
}

TEST(GlrKlUcb, ConformsWithATouchyDetectorAndGlobalRestarts) {
  GlrKlUcb::Parameters parameters = restarting("global");
  parameters.delta = 0.99;
  parameters.test_every = 1;
  parameters.split_step = 1;
  parameters.sweep = 1;
  testing::expect_policy_conforms(testing::policy_factory<GlrKlUcb>(parameters), kOptions);
}

/// 50 zeros, then ones to both arms in turn until arm 0 is restarted.
void change_arm_0(GlrKlUcb& policy) {
  for (int i = 0; i < 50; ++i) {
    policy.update({0}, reward(0.0));
    policy.update({1}, reward(0.5));
  }
  for (int i = 0; i < 50 && std::isfinite(policy.index(0)); ++i) policy.update({0}, reward(1.0));
  ASSERT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
}

TEST(GlrKlUcb, ALocalRestartKeepsTheOtherArms) {
  GlrKlUcb policy(restarting("local"), two_arms());
  change_arm_0(policy);
  // 50 rewards of mean ½, of an age of 100 and the ones that it took to notice.
  const double age = std::exp(50 * bernoulli_kl(0.5, policy.index(1)));
  EXPECT_NEAR(age, std::round(age), 1e-8);
  EXPECT_GT(age, 100.5);
  EXPECT_LT(age, 150.5);
}

TEST(GlrKlUcb, AGlobalRestartForgetsAllArms) {
  GlrKlUcb policy(restarting("global"), two_arms());
  change_arm_0(policy);
  EXPECT_EQ(policy.index(1), std::numeric_limits<double>::infinity());
}

TEST(GlrKlUcb, IndexSolvesItsEquation) {
  GlrKlUcb policy({}, two_arms());
  for (int i = 0; i < 9; ++i) policy.update({i % 3 == 0 ? 1 : 0}, reward(i % 2));
  // Arm 0 was observed at i = 1, 2, 4, 5, 7, 8: three of six are 1.
  EXPECT_NEAR(6 * bernoulli_kl(0.5, policy.index(0)), std::log(9.0), 1e-12);
}

// Published (SMPyBandits): local 66, sd 22, global 94, sd 28 over 40 runs. Ours are lower: the
// published runs test every tenth round, whichever arm was drawn in it, and notice later. So the
// bar is one-sided.
TEST(GlrKlUcb, RegretOnThePiecewiseBanditIsAtMostThePublishedOne) {
  const auto local = testing::piecewise_regret<GlrKlUcb>(restarting("local"), 20);
  const auto global = testing::piecewise_regret<GlrKlUcb>(restarting("global"), 20);
  EXPECT_LT(local.mean - 4 * local.standard_error, 66);
  EXPECT_LT(global.mean - 4 * global.standard_error, 94);
  // It must beat the sliding window (178), which does not look for changes, by far.
  EXPECT_LT(local.mean + 4 * local.standard_error, 100);
}

}  // namespace
}  // namespace nashost::samplers
