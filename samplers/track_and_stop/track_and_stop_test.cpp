#include "track_and_stop.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/testing/bernoulli_run.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

TrackAndStop make(std::int64_t arms, TrackAndStop::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  return TrackAndStop(p, context);
}

TEST(TrackAndStop, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<TrackAndStop>(),
                                  {.name = "track_and_stop"});
}

TEST(TrackAndStop, DrawsApproachTheOptimalProportions) {
  // No stopping: δ so small that the threshold is out of reach within the rounds.
  const std::vector<double> means = {0.5, 0.3, 0.6, 0.2};
  TrackAndStop policy = make(4, {.delta = 1e-300});
  const auto run = testing::play_bernoulli(policy, means, 20000, testing::seed(), 0);
  ASSERT_EQ(run.rounds, 20000);
  OptimalProportions optimal;
  optimal.solve(means);
  for (std::size_t a = 0; a < 4; ++a) {
    // Means are known to about 1/√(N) ≈ 0.02 for the arms that matter; w* moves by as much.
    EXPECT_NEAR(static_cast<double>(run.pulls[a]) / 20000, optimal.weights()[a], 0.04);
  }
}

TEST(TrackAndStop, NoArmStarves) {
  // D-tracking: N_i ≥ √t − K/2 − 1 at all times (Garivier and Kaufmann).
  TrackAndStop policy = make(5, {.delta = 1e-300});
  const ArmMask mask(5);
  RandomStream random(testing::seed(), "track_and_stop/starve");
  std::vector<double> pulls(5);
  for (int t = 1; t <= 3000; ++t) {
    const Draw draw = policy.select(random, mask);
    policy.update(draw, {.reward = draw.arm == 0 ? 1.0 : 0.0});
    ++pulls[draw.arm];
    for (const double n : pulls) ASSERT_GE(n, std::sqrt(t) - 2.5 - 1) << t;
  }
}

TEST(TrackAndStop, NeedsAsManyDrawsAsPublished) {
  // Garivier and Kaufmann 2016, Table 1: 1406 draws on average for this instance at δ = 0.1.
  // Accepted within four standard errors of the mean of these runs.
  const int runs = 60;
  double sum = 0;
  double squares = 0;
  int errors = 0;
  for (int run = 0; run < runs; ++run) {
    TrackAndStop policy = make(5, {.delta = 0.1});
    const auto result = testing::play_bernoulli(policy, {0.3, 0.21, 0.2, 0.19, 0.18}, 100000,
                                                testing::seed(), static_cast<std::uint64_t>(run));
    const auto draws = static_cast<double>(result.rounds);
    sum += draws;
    squares += draws * draws;
    errors += result.recommended == 0 ? 0 : 1;
  }
  const double mean = sum / runs;
  const double variance = (squares - sum * mean) / (runs - 1);
  RecordProperty("mean_draws", std::to_string(mean));
  EXPECT_NEAR(mean, 1406, 4 * std::sqrt(variance / runs));
  EXPECT_LE(errors, 16);  // δ = 0.1 of 60 runs: more than 16 have probability below 1e-4
}

TEST(TrackAndStop, TheProvenThresholdAsksForMore) {
  TrackAndStop proven = make(2, {.delta = 0.1, .threshold = "proven"});
  TrackAndStop heuristic = make(2, {.delta = 0.1});
  const auto more = testing::play_bernoulli(proven, {0.2, 0.6}, 100000, testing::seed(), 3);
  const auto less = testing::play_bernoulli(heuristic, {0.2, 0.6}, 100000, testing::seed(), 3);
  EXPECT_GT(more.rounds, less.rounds);
  EXPECT_EQ(more.recommended, 1);
}

}  // namespace
}  // namespace nashost::samplers
