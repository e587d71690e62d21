#include "kl_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "argmax_twin.hpp"
#include "bernoulli_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

const std::vector<double> kNineArms = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

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

TEST(KlUcb, Conforms) {
  testing::expect_policy_conforms(policy_factory<KlUcb>(), {.name = "kl_ucb"});
  testing::expect_policy_conforms(policy_factory<KlUcb>({.c = 3}), {.name = "kl_ucb"});
}

TEST(KlUcb, IndexIsThatOfThePaper) {
  for (const double c : {0.0, 3.0}) {
    KlUcb policy({.c = c}, context_of(3));
    for (int i = 0; i < 10; ++i) feed(policy, 0, i % 4 == 0 ? 1 : 0);
    for (int i = 0; i < 20; ++i) feed(policy, 1, 0);
    feed(policy, 2, 1);
    // The level is divided by the arm's own pull count, not by t.
    const double level = std::log(31.0) + c * std::log(std::log(31.0));
    EXPECT_NEAR(10 * divergence(0.3, policy.index(0)), level, 1e-12);
    // d(0, q) = −ln(1 − q).
    EXPECT_DOUBLE_EQ(policy.index(1), -std::expm1(-level / 20));
    EXPECT_EQ(policy.index(2), 1);
  }
}

TEST(KlUcb, SmallRoundsLeaveOutTheLogarithmOfTheLogarithm) {
  KlUcb policy({.c = 3}, context_of(1));
  feed(policy, 0, 0);
  feed(policy, 0, 0);
  EXPECT_DOUBLE_EQ(policy.index(0), -std::expm1(-std::log(2.0) / 2));
}

TEST(KlUcb, DrawsTheLargestIndex) {
  // Bisection ends within 2^-60; the solver within 1e-15.
  for (const std::int64_t arms : {2, 9, 100}) {
    KlUcb policy({}, context_of(arms));
    testing::expect_draws_argmax(
        policy, {.arms = arms, .rounds = 1000, .tolerance = 1e-12},
        [](const auto& arm, double t) { return upper(arm.mean(), std::log(t) / arm.pulls()); });
  }
}

TEST(KlUcb, TiesAreUniformThoughMostIndicesAreNotSolvedFor) {
  // Nine arms of one record, and one that is worse. 1000 draws expected of each of the nine; χ²
  // with 8 degrees of freedom passes 8 + 2√(8·14) + 28 = 57.2 with probability e^-14 at most
  // (Laurent and Massart 2000, Lemma 1).
  KlUcb policy({}, context_of(10));
  for (std::int64_t arm = 0; arm < 10; ++arm) {
    for (int i = 0; i < 7; ++i) feed(policy, arm, arm != 4 && i < 3 ? 1 : 0);
  }
  const ArmMask mask(10);
  RandomStream random(1, "test");
  std::vector<double> drawn(10);
  for (int i = 0; i < 9000; ++i) {
    drawn[static_cast<std::size_t>(policy.select(random, mask).arm)] += 1;
  }
  EXPECT_EQ(drawn[4], 0);
  double statistic = 0;
  for (std::size_t arm = 0; arm < 10; ++arm) {
    if (arm != 4) statistic += (drawn[arm] - 1000) * (drawn[arm] - 1000) / 1000;
  }
  EXPECT_LT(statistic, 57.2);
}

TEST(KlUcb, RegretAgreesWithAReproduction) {
  // Independent simulation of 200 runs at T = 1e4: 58.4 with a standard error of at most 2.1.
  const auto regret = testing::bernoulli_regret(policy_factory<KlUcb>(), kNineArms, 10000, 20);
  EXPECT_TRUE(testing::agrees(regret, {58.4, 2.1 * std::sqrt(200.0), 200}))
      << regret.mean << " sd " << regret.sd;
}

}  // namespace
}  // namespace nashost::samplers
