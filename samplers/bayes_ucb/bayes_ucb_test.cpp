#include "bayes_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "argmax_twin.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

/// P(Beta(1 + s, 1 + n − s) > x) = P(Binomial(n + 1, x) ≤ s), for whole s.
double tail(int n, int s, double x) {
  double term = std::pow(1 - x, n + 1), sum = term;
  for (int k = 1; k <= s; ++k) {
    term *= x / (1 - x) * (n + 2 - k) / k;
    sum += term;
  }
  return sum;
}

TEST(BayesUcb, Conforms) {
  testing::PolicyConformanceOptions options{.name = "bayes_ucb", .arms = {1, 2, 9, 70}};
  options.rounds = 100;  // a quantile takes microseconds
  testing::expect_policy_conforms(policy_factory<BayesUcb>(), options);
  options.traits.needs_horizon = true;
  options.arms = {9};
  testing::expect_policy_conforms(policy_factory<BayesUcb>({.c = 5}), options);
}

TEST(BayesUcb, IndexIsTheQuantileWhereItHasAClosedForm) {
  BayesUcb policy({}, context_of(2));
  feed(policy, 0, 1);
  feed(policy, 1, 0);
  // Round 3. Beta(2, 1): F(x) = x². Beta(1, 2): F(x) = 1 − (1 − x)².
  EXPECT_NEAR(policy.index(0), std::sqrt(2.0 / 3), 1e-14);
  EXPECT_NEAR(policy.index(1), 1 - std::sqrt(1.0 / 3), 1e-14);
}

TEST(BayesUcb, PowerOfTheLogarithmWidensTheQuantile) {
  BayesUcb policy({.c = 2}, context_of(1, 1000));
  feed(policy, 0, 1);
  // Round 2 with (ln 1000)²: F(x) = x² = 1 − 1/(2 · 47.717).
  const double log_horizon = std::log(1000.0);
  EXPECT_NEAR(policy.index(0), std::sqrt(1 - 0.5 / (log_horizon * log_horizon)), 1e-14);
  EXPECT_THROW(BayesUcb({.c = 2}, context_of(1)), ConfigError);
}

TEST(BayesUcb, DrawsTheLargestIndex) {
  // The twin bisects the binomial tail to 2^-50; the library promises about 1e-13 in double.
  const auto quantile = [](const testing::ArmHistory& arm, double t) {
    const int n = static_cast<int>(arm.pulls());
    const int s = static_cast<int>(std::lround(arm.mean() * n));
    double low = 0, high = 1;
    for (int i = 0; i < 50; ++i) {
      const double middle = (low + high) / 2;
      (tail(n, s, middle) >= 1 / (t + 1) ? low : high) = middle;
    }
    return low;
  };
  for (const std::int64_t arms : {2, 9, 40}) {
    BayesUcb policy({}, context_of(arms));
    testing::expect_draws_argmax(
        policy, {.arms = arms, .rounds = 300, .grain = 1, .tolerance = 1e-11}, quantile);
  }
}

}  // namespace
}  // namespace nashost::samplers
