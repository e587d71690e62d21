#include "explore_commit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ExploreCommit, Conforms) {
  Traits any{.reward_min = -kInfinity, .reward_max = kInfinity};
  testing::expect_policy_conforms(policy_factory<ExploreCommit>({.pulls = 5}),
                                  {.traits = any, .name = "explore_commit"});
  any.needs_horizon = true;
  testing::expect_policy_conforms(policy_factory<ExploreCommit>(),
                                  {.traits = any, .name = "explore_commit"});
}

/// Plays until the policy commits; the number of rewards this took.
int rewards_until_commitment(ExploreCommit& policy, std::int64_t arms) {
  const ArmMask mask(arms);
  RandomStream random(1, "test");
  for (int seen = 0;; ++seen) {
    const Draw draw = policy.select(random, mask);
    if (policy.recommend(mask) >= 0) return seen;
    feed(policy, draw.arm, 0.5);
  }
}

TEST(ExploreCommit, ExplorationIsThatOfTheBooks) {
  // Known gap: 4σ²/Δ² = 4, ln(T Δ²/(4σ²)) = ln 250 = 5.52, so ⌈22.09⌉ = 23 of each arm.
  ExploreCommit known({.gap = 0.5, .sigma = 0.5}, context_of(2, 1000));
  EXPECT_EQ(rewards_until_commitment(known, 2), 2 * 23);
  // Unknown: (T/K)^{2/3} (ln T)^{1/3} = 62.996 · 1.9045 = 119.98, so 120 of each.
  ExploreCommit unknown({}, context_of(2, 1000));
  EXPECT_EQ(rewards_until_commitment(unknown, 2), 2 * 120);
  // Never more than T/K.
  ExploreCommit short_run({}, context_of(10, 30));
  EXPECT_EQ(rewards_until_commitment(short_run, 10), 10 * 3);
  ExploreCommit given({.pulls = 7}, context_of(3));
  EXPECT_EQ(rewards_until_commitment(given, 3), 3 * 7);
  EXPECT_THROW(ExploreCommit({}, context_of(2)), ConfigError);
}

TEST(ExploreCommit, MeansStandStillAfterTheCommitment) {
  ExploreCommit policy({.pulls = 2}, context_of(2));
  const ArmMask mask(2);
  RandomStream random(1, "test");
  for (const double reward : {1.0, 0.0}) feed(policy, 0, reward);
  for (const double reward : {0.25, 0.5}) feed(policy, 1, reward);
  for (int i = 0; i < 100; ++i) {
    const Draw draw = policy.select(random, mask);
    ASSERT_EQ(draw.arm, 0);
    feed(policy, 0, 0);  // explore-then-greedy would leave the arm for this
    feed(policy, 1, 1);
  }
  EXPECT_EQ(policy.index(0), 0.5);
  EXPECT_EQ(policy.recommend(mask), 0);
}

TEST(ExploreCommit, FollowsTheMask) {
  ExploreCommit policy({.pulls = 1}, context_of(3));
  ArmMask mask(3);
  RandomStream random(1, "test");
  mask.mask(2);
  feed(policy, 0, 0.75);
  feed(policy, 1, 0.5);
  EXPECT_EQ(policy.select(random, mask).arm, 0);
  mask.mask(0);
  EXPECT_EQ(policy.select(random, mask).arm, 1) << "the next best takes over";
  mask.unmask(0);
  EXPECT_EQ(policy.select(random, mask).arm, 1) << "committed for good";
  mask.unmask(2);
  EXPECT_EQ(policy.select(random, mask).arm, 2) << "restored and not explored yet";
  feed(policy, 2, 0.25);
  EXPECT_EQ(policy.select(random, mask).arm, 0) << "commits anew";
}

TEST(ExploreCommit, RegretOfTwoGaussianArmsIsTheClosedForm) {
  // m Δ + (T − 2m) Δ Φ(−Δ √(m/2)) for σ = 1: with m = 8, Δ = 0.5, T = 100, Φ(−1) = 0.158655.
  constexpr int kRuns = 20000;
  int wrong = 0;
  for (int run = 0; run < kRuns; ++run) {
    ExploreCommit policy({.pulls = 8}, context_of(2));
    const ArmMask mask(2);
    RandomStream random(1, "policy", static_cast<std::uint64_t>(run));
    RandomStream world(1, "rewards", static_cast<std::uint64_t>(run));
    int bad = 0;
    for (int t = 0; t < 100; ++t) {
      const std::int64_t arm = policy.select(random, mask).arm;
      bad += arm == 1 ? 1 : 0;
      feed(policy, arm, (arm == 0 ? 0.5 : 0.0) + world.normal());
    }
    ASSERT_TRUE(bad == 8 || bad == 92);  // 8 of each, then one arm for good
    wrong += bad == 92 ? 1 : 0;
  }
  const double expected = std::erfc(1 / std::sqrt(2.0)) / 2;
  const double tolerance = 4 * std::sqrt(expected * (1 - expected) / kRuns);
  EXPECT_NEAR(static_cast<double>(wrong) / kRuns, expected, tolerance);
}

}  // namespace
}  // namespace nashost::samplers
