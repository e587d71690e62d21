#include "cusum_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

const testing::PolicyConformanceOptions kOptions{.traits = {.needs_horizon = true},
                                                 .name = "cusum_ucb"};

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

PolicyContext two_arms() {
  PolicyContext context;
  context.arms = 2;
  context.horizon = 1000;
  return context;
}

TEST(CusumUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<CusumUcb>(), kOptions);
}

// Alarms all the time.
TEST(CusumUcb, ConformsWithATouchyDetector) {
  CusumUcb::Parameters parameters;
  parameters.samples = 1;
  parameters.tolerance = 0;
  parameters.threshold = 0.5;
  parameters.bound = "kl";
  testing::expect_policy_conforms(testing::policy_factory<CusumUcb>(parameters), kOptions);
}

TEST(CusumUcb, IndexByHand) {
  CusumUcb policy({}, two_arms());
  for (int i = 0; i < 10; ++i) policy.update({i % 2}, reward(i < 4 ? 1.0 : 0.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 0.4 + std::sqrt(0.5 * std::log(10.0) / 5));
  CusumUcb::Parameters kl;
  kl.bound = "kl";
  CusumUcb sharper(kl, two_arms());
  for (int i = 0; i < 10; ++i) sharper.update({i % 2}, reward(i < 4 ? 1.0 : 0.0));
  EXPECT_NEAR(5 * bernoulli_kl(0.4, sharper.index(0)), std::log(10.0), 1e-12);
}

TEST(CusumUcb, AnAlarmRestartsThatArmOnly) {
  CusumUcb::Parameters parameters;
  parameters.samples = 4;
  parameters.tolerance = 0.25;
  parameters.threshold = 3;
  CusumUcb policy(parameters, two_arms());
  for (int i = 0; i < 4; ++i) policy.update({0}, reward(0.0));
  policy.update({1}, reward(0.5));
  // û = 0, so that each 1 adds 0.75 to g⁺: 3 after four of them.
  for (int i = 0; i < 3; ++i) policy.update({0}, reward(1.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 3.0 / 7 + std::sqrt(0.5 * std::log(8.0) / 7));
  policy.update({0}, reward(1.0));
  EXPECT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(policy.index(1), 0.5);  // n = 1 is left: ln 1 = 0
}

TEST(CusumUcb, ExploresUniformlyWithItsShare) {
  constexpr int kDraws = 20000;
  CusumUcb::Parameters parameters;
  parameters.uniform = 0.3;
  CusumUcb policy(parameters, two_arms());
  for (int i = 0; i < 100; ++i) policy.update({i % 2}, reward(i % 2));
  RandomStream random(testing::seed(), "cusum_ucb");
  int worse = 0;
  for (int i = 0; i < kDraws; ++i) worse += policy.select(random, ArmMask(2)).arm == 0 ? 1 : 0;
  EXPECT_NEAR(worse, 0.15 * kDraws, 5 * std::sqrt(kDraws * 0.15 * 0.85));
}

// Published (SMPyBandits, CUSUM-klUCB): 149, sd 33 over 40 runs.
TEST(CusumUcb, RegretOnThePiecewiseBanditIsThePublishedOne) {
  CusumUcb::Parameters parameters;
  parameters.changes = 4;
  parameters.bound = "kl";
  const auto regret = testing::piecewise_regret<CusumUcb>(parameters, 40);
  EXPECT_TRUE(testing::agree(regret, {149, 33 / std::sqrt(40.0)}))
      << regret.mean << " ± " << regret.standard_error;
}

}  // namespace
}  // namespace nashost::samplers
