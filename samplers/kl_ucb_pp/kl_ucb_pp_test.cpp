#include "kl_ucb_pp.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "argmax_twin.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

/// d(p, q) and max{q : d(p, q) ≤ level}, the latter by bisection: slow and plain.
double divergence(double p, double q) {
  const double successes = p > 0 ? p * std::log(p / q) : 0;
  const double failures = p < 1 ? (1 - p) * std::log((1 - p) / (1 - q)) : 0;
  return successes + failures;
}

double upper(double p, double level) {
  double low = p, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (divergence(p, middle) <= level ? low : high) = middle;
  }
  return low;
}

TEST(KlUcbPlusPlus, Conforms) {
  testing::expect_policy_conforms(policy_factory<KlUcbPlusPlus>(),
                                  {.traits = {.needs_horizon = true}, .name = "kl_ucb_pp"});
}

TEST(KlUcbPlusPlus, IndexIsThatOfThePaper) {
  // T = 200, K = 2: x = 100/N. After 4 rewards x = 25; after 100 x = 1 and nothing is explored.
  KlUcbPlusPlus policy({}, context_of(2, 200));
  for (int i = 0; i < 4; ++i) feed(policy, 0, i == 0 ? 1 : 0);
  const double log_x = std::log(25.0);
  EXPECT_NEAR(4 * divergence(0.25, policy.index(0)), std::log(25 * (log_x * log_x + 1)), 1e-12);
  for (int i = 0; i < 100; ++i) feed(policy, 1, i % 2);
  EXPECT_DOUBLE_EQ(policy.index(1), 0.5);
}

TEST(KlUcbPlusPlus, DrawsTheLargestIndex) {
  const auto log_plus = [](double x) { return std::max(0.0, std::log(x)); };
  for (const std::int64_t arms : {2, 9, 100}) {
    const auto k = static_cast<double>(arms);
    KlUcbPlusPlus policy({}, context_of(arms, 1000));
    testing::expect_draws_argmax(
        policy, {.arms = arms, .rounds = 1000, .tolerance = 1e-12}, [=](const auto& arm, double) {
          const double x = 1000 / k / arm.pulls();
          return upper(arm.mean(), log_plus(x * (std::pow(log_plus(x), 2) + 1)) / arm.pulls());
        });
  }
}

TEST(KlUcbPlusPlus, NeedsAHorizon) {
  try {
    KlUcbPlusPlus policy({}, context_of(2));
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("'kl_ucb_pp' needs"), std::string::npos);
  }
}

}  // namespace
}  // namespace nashost::samplers
