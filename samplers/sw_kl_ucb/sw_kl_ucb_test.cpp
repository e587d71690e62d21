#include "sw_kl_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/piecewise_bandit.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

SlidingWindowKlUcb::Parameters window_of(std::int64_t window) {
  SlidingWindowKlUcb::Parameters parameters;
  parameters.window = window;
  return parameters;
}

Feedback reward(double value) {
  Feedback feedback;
  feedback.reward = value;
  return feedback;
}

TEST(SlidingWindowKlUcb, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowKlUcb>(),
                                  {.name = "sw_kl_ucb"});
}

TEST(SlidingWindowKlUcb, ConformsWithAWindowShorterThanTheArms) {
  testing::expect_policy_conforms(testing::policy_factory<SlidingWindowKlUcb>(window_of(10)),
                                  {.name = "sw_kl_ucb"});
}

TEST(SlidingWindowKlUcb, IndexSolvesItsEquation) {
  PolicyContext context;
  context.arms = 2;
  SlidingWindowKlUcb policy(window_of(5), context);
  for (const double value : {1.0, 0.0, 0.0, 1.0, 0.5, 0.5}) policy.update({0}, reward(value));
  // The first 1 has left: 5 rewards of mean 0.4, and 5 d(0.4, q) = ln 5.
  EXPECT_NEAR(5 * bernoulli_kl(0.4, policy.index(0)), std::log(5.0), 1e-12);
  EXPECT_GT(policy.index(0), 0.4);
  EXPECT_EQ(policy.index(1), std::numeric_limits<double>::infinity());
}

// Of a mean 0 the bound is 1 − e^{−ln(t)/N} exactly.
TEST(SlidingWindowKlUcb, IndexAfterLossesInClosedForm) {
  PolicyContext context;
  context.arms = 2;
  SlidingWindowKlUcb policy(window_of(100), context);
  for (int i = 0; i < 8; ++i) policy.update({i % 2}, reward(0.0));
  EXPECT_DOUBLE_EQ(policy.index(0), 1 - std::pow(8.0, -0.25));
}

// Window 206 = 2 √(T ln T / 4). Reproduced independently: 178.1 ± 0.7 over 200 runs or more;
// published (SMPyBandits, another noise model of its streams): 182, sd 31 over 40 runs.
TEST(SlidingWindowKlUcb, RegretOnThePiecewiseBanditIsThePublishedOne) {
  SlidingWindowKlUcb::Parameters parameters;
  parameters.changes = 4;
  const auto regret = testing::piecewise_regret<SlidingWindowKlUcb>(parameters, 60);
  EXPECT_TRUE(testing::agree(regret, {178.1, 0.7}))
      << regret.mean << " ± " << regret.standard_error;
  EXPECT_TRUE(testing::agree(regret, {182, 31 / std::sqrt(40.0)}))
      << regret.mean << " ± " << regret.standard_error;
}

}  // namespace
}  // namespace nashost::samplers
