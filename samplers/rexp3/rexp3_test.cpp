#include "rexp3.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

const testing::PolicyConformanceOptions kOptions{
    .traits = {.needs_horizon = true, .stationarity = Stationarity::drifting}, .name = "rexp3"};

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(Rexp3, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Rexp3>(), kOptions);
}

TEST(Rexp3, ConformsWithShortBatches) {
  Rexp3::Parameters parameters;
  parameters.batch = 3;
  testing::expect_policy_conforms(testing::policy_factory<Rexp3>(parameters), kOptions);
}

// K = 4, T = 10 000, V = 2: Δ = ⌈(4 ln 4)^{1/3} 5000^{2/3}⌉ = ⌈1.7698 · 292.40⌉ = 518, and
// γ = √(5.5452 / (1.71828 · 518)) = 0.07893.
TEST(Rexp3, RestartsAtItsBatchLengthAndFollowsTheRuleBetween) {
  constexpr std::size_t kArms = 4;
  constexpr int kBatch = 518;
  const double gamma =
      std::sqrt(4 * std::log(4.0) / ((std::numbers::e - 1) * static_cast<double>(kBatch)));
  EXPECT_NEAR(gamma, 0.07893, 1e-5);
  Rexp3::Parameters parameters;
  parameters.variation = 2;
  PolicyContext context;
  context.arms = kArms;
  context.horizon = 10000;
  Rexp3 policy(parameters, context);
  std::array<long double, kArms> log_weight{};
  const ArmMask mask(kArms);
  RandomStream random(testing::seed(), "rexp3");
  for (int t = 0; t < 3 * kBatch; ++t) {
    if (t % kBatch == 0) log_weight.fill(0);
    long double total = 0;
    for (const auto l : log_weight) total += std::exp(l);
    std::vector<double> p(kArms);
    ASSERT_TRUE(policy.probabilities(mask, p));
    for (std::size_t i = 0; i < kArms; ++i) {
      const long double share = std::exp(log_weight[i]) / total;
      ASSERT_NEAR(p[i], static_cast<double>((1 - gamma) * share + gamma / kArms), 1e-11) << t;
    }
    const Draw draw = policy.select(random, mask);
    const auto arm = static_cast<std::size_t>(draw.arm);
    ASSERT_NEAR(draw.probability, p[arm], 1e-15);
    const double r = arm == 2 ? 1.0 : 0.25;
    policy.update(draw, reward(r));
    log_weight[arm] += gamma * r / draw.probability / kArms;
  }
}

TEST(Rexp3, ADrawWithoutProbabilityOnlyMovesTheClock) {
  Rexp3::Parameters parameters;
  parameters.batch = 2;
  PolicyContext context;
  context.arms = 2;
  context.horizon = 100;
  Rexp3 policy(parameters, context);
  policy.update({0}, reward(1.0));
  EXPECT_EQ(policy.index(0), policy.index(1));
  policy.update({1, 0.5}, reward(1.0));  // the second reward ends the batch
  EXPECT_EQ(policy.index(0), policy.index(1));
  policy.update({1, 0.5}, reward(1.0));
  EXPECT_LT(policy.index(0), policy.index(1));
}

// γ/m stays right as arms are pruned: with one arm left it is drawn for certain.
TEST(Rexp3, RenormalisesOverAllowedArms) {
  PolicyContext context;
  context.arms = 3;
  context.horizon = 300;
  Rexp3 policy({}, context);
  policy.update({0, 0.3}, reward(1.0));
  ArmMask mask(3);
  mask.mask(0);
  EXPECT_NEAR(policy.probability(1, mask), 0.5, 1e-15);
  EXPECT_EQ(policy.probability(0, mask), 0.0);
  mask.mask(2);
  EXPECT_NEAR(policy.probability(1, mask), 1.0, 1e-15);
}

// The means move by at most 0.8, 0.8, 0.4 and 0.3 at the four changes: V = 2.3. Uniform draws have
// a regret of 1500 here.
TEST(Rexp3, BeatsUniformDrawsOnThePiecewiseBandit) {
  Rexp3::Parameters parameters;
  parameters.variation = 2.3;
  const auto regret = testing::piecewise_regret<Rexp3>(parameters, 20);
  EXPECT_LT(regret.mean + 4 * regret.standard_error, 1000);
}

}  // namespace
}  // namespace nashost::samplers
