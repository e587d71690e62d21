#include "thompson.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "bernoulli_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

TEST(Thompson, Conforms) {
  for (const Thompson::Parameters& parameters :
       {Thompson::Parameters{}, Thompson::Parameters{.rewards = "binarised"},
        Thompson::Parameters{.model = "gaussian"},
        Thompson::Parameters{.prior_successes = 0.5, .prior_failures = 2}}) {
    testing::expect_policy_conforms(policy_factory<Thompson>(parameters), {.name = "thompson"});
  }
}

/// Share of draws that fall on each arm.
std::vector<double> shares(Thompson& policy, std::int64_t arms, int draws) {
  const ArmMask mask(arms);
  RandomStream random(1, "test");
  std::vector<double> share(static_cast<std::size_t>(arms));
  for (int i = 0; i < draws; ++i) {
    share[static_cast<std::size_t>(policy.select(random, mask).arm)] += 1.0 / draws;
  }
  return share;
}

constexpr int kDraws = 40000;

void expect_share(double share, double p) {
  EXPECT_NEAR(share, p, 4 * std::sqrt(p * (1 - p) / kDraws)) << "expected " << p;
}

TEST(Thompson, DrawsByTheProbabilityToBeBest) {
  // P(Beta(2, 1) > Beta(1, 2)) = ∫ 2x (1 − (1 − x)²) dx = 5/6.
  Thompson policy({}, context_of(2));
  feed(policy, 0, 1);
  feed(policy, 1, 0);
  expect_share(shares(policy, 2, kDraws)[0], 5.0 / 6);
}

TEST(Thompson, OneNumberStandsForAllUntouchedArms) {
  // Beta(2, 1) against nine uniform: the touched arm wins with ∫ 2x · x⁹ dx = 2/11, each other
  // 1/11.
  Thompson uniform({}, context_of(10));
  feed(uniform, 0, 1);
  const auto share = shares(uniform, 10, kDraws);
  expect_share(share[0], 2.0 / 11);
  for (std::size_t arm = 1; arm < 10; ++arm) expect_share(share[arm], 1.0 / 11);
  // Prior Beta(2, 1), F(x) = x², and one failure: Beta(2, 2) against nine: E[θ^18] = 6/420 = 1/70.
  Thompson skewed({.prior_successes = 2}, context_of(10));
  feed(skewed, 0, 0);
  expect_share(shares(skewed, 10, kDraws)[0], 1.0 / 70);
}

TEST(Thompson, GaussianPosteriorIsThatOfTheRule) {
  // Prior N(½, ¼), one reward 1: N(¾, ⅛) against an untouched arm. The difference is N(¼, ⅜).
  Thompson policy({.model = "gaussian"}, context_of(2));
  feed(policy, 0, 1);
  EXPECT_EQ(policy.index(0), 0.75);
  EXPECT_EQ(policy.index(1), 0.5);
  expect_share(shares(policy, 2, kDraws)[0], 0.5 * std::erfc(-0.25 / std::sqrt(2 * 0.375)));
}

TEST(Thompson, FractionsCountAsFractionsOrAsCoins) {
  constexpr int kRewards = 10000;
  Thompson fractional({}, context_of(1));
  Thompson binarised({.rewards = "binarised"}, context_of(1));
  for (int i = 0; i < kRewards; ++i) {
    feed(fractional, 0, 0.25);
    feed(binarised, 0, 0.25);
  }
  EXPECT_DOUBLE_EQ(fractional.index(0), (1 + 0.25 * kRewards) / (2 + kRewards));
  RandomStream random(1, "test");
  binarised.select(random, ArmMask(1));
  const double successes = binarised.index(0) * (2 + kRewards) - 1;
  EXPECT_NEAR(successes, std::round(successes), 1e-6) << "coins show 0 or 1";
  EXPECT_NEAR(successes, 0.25 * kRewards, 4 * std::sqrt(0.25 * 0.75 * kRewards));
}

TEST(Thompson, RegretAgreesWithAReproduction) {
  // Independent simulation of 200 runs at T = 1e4: 40.3 with a standard error of at most 2.1.
  const std::vector<double> means = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  const auto regret = testing::bernoulli_regret(policy_factory<Thompson>(), means, 10000, 30);
  EXPECT_TRUE(testing::agrees(regret, {40.3, 2.1 * std::sqrt(200.0), 200}))
      << regret.mean << " sd " << regret.sd;
}

}  // namespace
}  // namespace nashost::samplers
