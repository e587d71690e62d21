#include "m_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

const testing::PolicyConformanceOptions kOptions{.traits = {.needs_horizon = true},
                                                 .name = "m_ucb"};

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

PolicyContext two_arms() {
  PolicyContext context;
  context.arms = 2;
  context.horizon = 100000;
  return context;
}

TEST(MUcb, Conforms) { testing::expect_policy_conforms(testing::policy_factory<MUcb>(), kOptions); }

// Alarms all the time; the odd window becomes 4.
TEST(MUcb, ConformsWithATouchyDetector) {
  MUcb::Parameters parameters;
  parameters.window = 3;
  parameters.threshold = 0.9;
  parameters.sweep = 0.3;
  parameters.bound = "kl";
  testing::expect_policy_conforms(testing::policy_factory<MUcb>(parameters), kOptions);
}

TEST(MUcb, IndexByHand) {
  MUcb policy({}, two_arms());
  EXPECT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
  for (int i = 0; i < 10; ++i) policy.update({i % 2}, reward(i < 4 ? 1.0 : 0.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 0.4 + std::sqrt(2 * std::log(10.0) / 5));
}

TEST(MUcb, AnAlarmRestartsAllArms) {
  MUcb::Parameters parameters;
  parameters.window = 4;
  parameters.threshold = 1.5;
  MUcb policy(parameters, two_arms());
  policy.update({1}, reward(1.0));
  for (const double value : {1.0, 0.0, 0.0, 1.0}) policy.update({0}, reward(value));
  EXPECT_LT(policy.index(0), 10);
  policy.update({0}, reward(1.0));  // 1 + 1 against 0 + 0
  EXPECT_EQ(policy.index(0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(policy.index(1), std::numeric_limits<double>::infinity());
}

// γ = √(Υ K (2b + 3√w) / 2T), with b = √(w ln(2KT²)/2). K = 2, T = 1e5, Υ = 5, w = 200:
// ln(4e10) = 24.412, b = √(100 · 24.412) = 49.41, 2b + 3√200 = 141.25, γ = √(10 · 141.25 / 2e5) =
// 0.08404; two of every ⌊2/γ⌋ = 23 draws are a sweep.
TEST(MUcb, SweepsAsOftenAsTheTheoryAsks) {
  MUcb::Parameters parameters;
  parameters.changes = 5;
  parameters.window = 200;
  MUcb policy(parameters, two_arms());
  for (int i = 0; i < 10000; ++i) policy.update({1}, reward(1.0));
  for (int i = 0; i < 10000; ++i) policy.update({0}, reward(0.0));
  RandomStream random(testing::seed(), "m_ucb");
  const ArmMask mask(2);
  for (int i = 0; i < 69; ++i) {
    EXPECT_EQ(policy.select(random, mask).arm, i % 23 == 0 ? 0 : 1) << "draw " << i;
  }
}

// Where segments are long enough for its window, it notices a change and follows.
TEST(MUcb, FollowsAChangeOfTheBestArm) {
  MUcb::Parameters parameters;
  parameters.window = 100;
  MUcb policy(parameters, two_arms());
  RandomStream random(testing::seed(), "m_ucb/change");
  const ArmMask mask(2);
  int best = 0;
  for (int t = 0; t < 8000; ++t) {
    const Draw draw = policy.select(random, mask);
    const bool good = (draw.arm == 0) == (t < 4000);
    policy.update(draw, reward(random.bernoulli(good ? 0.9 : 0.1) ? 1.0 : 0.0));
    best += t >= 5000 && good ? 1 : 0;
  }
  // γ = √(2 · (2 · 34.9 + 30) / 2e5) = 0.032, half of it on the wrong arm, and some √(ln t) draws:
  // the best arm's share of the last 3000 rounds is well above nine tenths.
  EXPECT_GT(best, 2700);
}

}  // namespace
}  // namespace nashost::samplers
