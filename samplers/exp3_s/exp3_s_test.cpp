#include "exp3_s.hpp"

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
    .traits = {.needs_horizon = true, .stationarity = Stationarity::adversarial}, .name = "exp3_s"};

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(Exp3S, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Exp3S>(), kOptions);
}

// The rule in its own words, in long double, with draws from the policy itself.
TEST(Exp3S, ProbabilitiesFollowTheRule) {
  constexpr std::size_t kArms = 4;
  Exp3S::Parameters parameters;
  parameters.uniform = 0.2;
  parameters.share = 0.01;
  PolicyContext context;
  context.arms = kArms;
  context.horizon = 1000;
  Exp3S policy(parameters, context);
  std::array<long double, kArms> w;
  w.fill(1);
  const ArmMask mask(kArms);
  RandomStream random(testing::seed(), "exp3_s");
  for (int t = 0; t < 3000; ++t) {
    long double total = 0;
    for (const auto weight : w) total += weight;
    std::vector<double> p(kArms);
    ASSERT_TRUE(policy.probabilities(mask, p));
    for (std::size_t i = 0; i < kArms; ++i) {
      ASSERT_NEAR(p[i], static_cast<double>(0.8L * w[i] / total + 0.2L / kArms), 1e-12) << t;
    }
    const Draw draw = policy.select(random, mask);
    const auto arm = static_cast<std::size_t>(draw.arm);
    ASSERT_EQ(draw.probability, p[arm]);
    // The best arm changes halfway.
    const double r = random.bernoulli(arm == (t < 1500 ? 0U : 3U) ? 0.9 : 0.2) ? 1.0 : 0.0;
    policy.update(draw, reward(r));
    w[arm] *= std::exp(0.2L * r / p[arm] / kArms);
    for (auto& weight : w) weight += std::numbers::e_v<long double> * 0.01L / kArms * total;
  }
  std::vector<double> p(kArms);
  policy.probabilities(mask, p);
  EXPECT_GT(p[3], 0.5);
}

TEST(Exp3S, EstimateIsUnbiased) {
  // Σ_a p_a r̂_i(a) = r_i: the growth of ln w_i, without share, is γ r̂_i / K.
  Exp3S::Parameters parameters;
  parameters.uniform = 0.3;
  parameters.share = 0;
  PolicyContext context;
  context.arms = 3;
  context.horizon = 100;
  const std::array<double, 3> rewards = {0.2, 0.7, 1.0};
  const auto warmed = [&] {
    Exp3S policy(parameters, context);
    policy.update({1, 0.4}, reward(1.0));
    policy.update({2, 0.5}, reward(0.5));
    return policy;
  };
  std::array<double, 3> p{};
  auto policy = warmed();
  const ArmMask mask(3);
  policy.probabilities(mask, p);
  std::array<double, 3> expected{};
  for (std::int64_t a = 0; a < 3; ++a) {
    Exp3S after = warmed();
    std::array<double, 3> before{};
    for (std::int64_t i = 0; i < 3; ++i) before[static_cast<std::size_t>(i)] = after.index(i);
    const auto at = static_cast<std::size_t>(a);
    after.update({a, p[at]}, reward(rewards[at]));
    for (std::int64_t i = 0; i < 3; ++i) {
      const auto j = static_cast<std::size_t>(i);
      expected[j] += p[at] * (after.index(i) - before[j]) * 3 / 0.3;
    }
  }
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(expected[i], rewards[i], 1e-12);
}

TEST(Exp3S, LearnsNothingFromADrawWithoutProbability) {
  PolicyContext context;
  context.arms = 2;
  context.horizon = 100;
  Exp3S policy({}, context);
  policy.update({1}, reward(1.0));
  EXPECT_EQ(policy.index(0), policy.index(1));
}

// Corollary of section 8: against the sequence of best arms, S = 5 segments, any rewards:
// 2 √(e−1) √(KT (S ln(KT) + e)) = 2 · 1.3108 · √(15000 · (5 · 9.6158 + 2.7183)) = 2288.
TEST(Exp3S, RegretOnThePiecewiseBanditIsWithinTheBound) {
  Exp3S::Parameters parameters;
  parameters.changes = 4;
  const auto regret = testing::piecewise_regret<Exp3S>(parameters, 20);
  EXPECT_LT(regret.mean, 2288);
  // Uniform draws lose .3333, .4333, .1, .3667 and .2667 a round in the five segments, 1500 in all.
  // Learning must halve that.
  EXPECT_LT(regret.mean + 4 * regret.standard_error, 750);
}

}  // namespace
}  // namespace nashost::samplers
