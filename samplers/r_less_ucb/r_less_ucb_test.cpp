#include "r_less_ucb.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bandit/rising_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

Feedback reward(double value, std::int64_t round) {
  Feedback feedback;
  feedback.reward = value;
  feedback.round = round;
  return feedback;
}

PolicyContext two_arms() {
  PolicyContext context;
  context.arms = 2;
  return context;
}

TEST(RestlessRisingUcb, Conforms) {
  testing::expect_policy_conforms(
      testing::policy_factory<RestlessRisingUcb>(),
      {.traits = {.stationarity = Stationarity::rising}, .name = "r_less_ucb"});
}

TEST(RestlessRisingUcb, IndexByHand) {
  RestlessRisingUcb policy({}, two_arms());
  // Drawn in every third round t = 3, 6, … 60 (host's rounds 2, 5, … 59), affine in t: 0.1 + 0.01
  // t. The forecast for t = 61 is 0.71; N = 20, h = 5: bonus 0.1 (61 − 20 + 5 − 1) √(40 ln 61 /
  // 125).
  for (int t = 3; t <= 60; t += 3) policy.update({0}, reward(0.1 + 0.01 * t, t - 1));
  EXPECT_NEAR(policy.index(0), 0.71 + 4.5 * std::sqrt(40 * std::log(61.0) / 125), 1e-11);
  EXPECT_EQ(policy.index(1), std::numeric_limits<double>::infinity());
}

TEST(RestlessRisingUcb, LateRewardsKeepTheirPlaceInTheCalendar) {
  RestlessRisingUcb::Parameters parameters;
  parameters.multiplier = 0;
  RestlessRisingUcb policy(parameters, two_arms());
  // Arriving in reversed pairs, the rewards still lie on one line over the calendar.
  for (int t = 2; t <= 40; t += 2) {
    policy.update({0}, reward(0.1 + 0.01 * t, t - 1));
    policy.update({0}, reward(0.1 + 0.01 * (t - 1), t - 2));
  }
  EXPECT_NEAR(policy.index(0), 0.1 + 0.01 * 41, 1e-11);
}

// Where time alone makes arms better, the calendar must not do worse than half of what always
// drawing the early arm costs: 37 499 of the late arm's 37 500, less the early arm's Σ 0.4 (1 −
// 500/(t + 500)).
TEST(RestlessRisingUcb, FollowsTheLateBloomer) {
  double early = 0;
  double best = 0;
  for (int t = 1; t <= 50000; ++t) {
    const double first = 0.4 * (1 - 50000 / (100.0 * t + 50000));
    early += first;
    best += std::max(first, std::min(t / 25000.0, 1.0));
  }
  const double regret = testing::rising_regret<RestlessRisingUcb>({}, testing::Rising::restless, 0);
  EXPECT_LT(regret, (best - early) / 2);
}

}  // namespace
}  // namespace nashost::samplers
