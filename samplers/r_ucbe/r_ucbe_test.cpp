#include "r_ucbe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

PolicyContext context_of(std::int64_t arms, std::int64_t horizon) {
  PolicyContext context;
  context.arms = arms;
  context.horizon = horizon;
  return context;
}

TEST(RisingUcbExploration, Conforms) {
  testing::expect_policy_conforms(
      testing::policy_factory<RisingUcbExploration>(),
      {.traits = {.needs_horizon = true, .stationarity = Stationarity::rising}, .name = "r_ucbe"});
}

TEST(RisingUcbExploration, NeedsTheHorizon) {
  PolicyContext context;
  context.arms = 2;
  EXPECT_THROW(RisingUcbExploration({}, context), ConfigError);
}

TEST(RisingUcbExploration, IndexByHand) {
  RisingUcbExploration policy({}, context_of(2, 100));
  // Affine in the pull, 0.1 + 0.005 l: the forecast for T = 100 is 0.6. N = 20, h = 5, a = 10
  // ln(400): bonus 0.1 (100 − 20 + 5 − 1) √(a / 125).
  for (int l = 1; l <= 20; ++l) policy.update({0}, reward(0.1 + 0.005 * l));
  EXPECT_NEAR(policy.index(0), 0.6 + 8.4 * std::sqrt(10 * std::log(400.0) / 125), 1e-11);
}

TEST(RisingUcbExploration, StopsAtItsBudget) {
  RisingUcbExploration policy({}, context_of(2, 20));
  const ArmMask mask(2);
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(policy.finished(mask)) << i;
    policy.update({i % 2}, reward(0.5));
  }
  EXPECT_TRUE(policy.finished(mask));
}

TEST(RisingUcbExploration, NamesAnAllowedArmThatHasAForecast) {
  RisingUcbExploration policy({}, context_of(3, 40));
  ArmMask mask(3);
  for (int l = 1; l <= 8; ++l) policy.update({1}, reward(0.05 * l));
  EXPECT_EQ(policy.recommend(mask), 1);  // arms 0 and 2 have none
  for (int l = 1; l <= 8; ++l) policy.update({2}, reward(0.1 * l));
  EXPECT_EQ(policy.recommend(mask), 2);
  mask.mask(2);
  EXPECT_EQ(policy.recommend(mask), 1);
}

// Arm 0 starts high and stays, arms 1 and 2 rise: 0.9 (1 − e^{−n/150}) ends best, by 0.35. Noise is
// uniform, ±0.03, of sd 0.017 < σ = 0.02. An arm with a third of the T = 3000 pulls has h = 250 and
// a bonus of 0.02 · 2249 · √(10 ln 18000 / 250³) = 0.11, well below the gap, so that every run
// names arm 1.
TEST(RisingUcbExploration, NamesTheArmThatEndsBest) {
  RisingUcbExploration::Parameters parameters;
  parameters.sigma = 0.02;
  const ArmMask mask(3);
  int right = 0;
  for (std::uint64_t run = 0; run < 20; ++run) {
    RisingUcbExploration policy(parameters, context_of(3, 3000));
    RandomStream draws(testing::seed(), "r_ucbe/draws", run);
    RandomStream noise(testing::seed(), "r_ucbe/noise", run);
    int pulls[3] = {};
    while (!policy.finished(mask)) {
      const Draw draw = policy.select(draws, mask);
      const int n = ++pulls[draw.arm];
      const double mean = draw.arm == 0   ? 0.55
                          : draw.arm == 1 ? 0.9 * (1 - std::exp(-n / 150.0))
                                          : 0.4 * (1 - std::exp(-n / 50.0));
      policy.update(draw, reward(std::clamp(mean + 0.06 * noise.uniform() - 0.03, 0.0, 1.0)));
    }
    right += policy.recommend(mask) == 1 ? 1 : 0;
  }
  EXPECT_EQ(right, 20);
}

}  // namespace
}  // namespace nashost::samplers
