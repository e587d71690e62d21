#include "rising.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../race/race.hpp"
#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "pruning/gate.hpp"

namespace nashost::pruners {
namespace {

Rising::Parameters parameters(std::int64_t score_on, double sigma = 0.5, double delta = 0.05) {
  Rising::Parameters p;
  p.score_on = score_on;
  p.sigma = sigma;
  p.delta = delta;
  p.warmup = 10;
  p.every = 10;
  return p;
}

testing::PrunerFactory rising(const Rising::Parameters& p) {
  return testing::pruner_factory<Rising>(p);
}
testing::PrunerFactory race(std::int64_t score_on) {
  Race::Parameters p;
  p.score_on = score_on;
  p.warmup = 10;
  p.every = 10;
  return testing::pruner_factory<Race>(p);
}

TEST(Rising, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      auto p = parameters(score_on, 0.02, 0.3);
      p.probation = probation;
      testing::expect_pruner_conforms(rising(p), {.name = "rising", .delta = 0.3});
    }
  }
}

/// Curves that cross: arm 0 rises slowly, to 0.9 at the end, and the others are at 0.7 at once. n:
/// draws of the arm, or rounds.
testing::PrunerGame crossing(bool own_draws, std::int64_t rounds) {
  testing::PrunerGame game;
  game.arms = 3;
  game.rounds = rounds;
  game.mean = [own_draws, rounds](std::size_t arm, std::int64_t round, std::int64_t pulls) {
    if (arm > 0) return 0.7;
    const double n = static_cast<double>(own_draws ? pulls : round);
    return 0.9 * std::min(1.0, n / (0.6 * static_cast<double>(rounds)));
  };
  return game;
}

TEST(Rising, KeepsTheLateBloomerThatAStationaryRaceDrops) {
  for (const bool own_draws : {true, false}) {
    const auto game = crossing(own_draws, 600);
    const std::int64_t score_on = own_draws ? 0 : 40;
    const auto stationary = testing::gate(game, race(score_on), 0.05, 200);
    const auto kept = testing::gate(game, rising(parameters(score_on)), 0.05, 200);
    EXPECT_GE(stationary.removed, 150) << stationary.text();
    EXPECT_TRUE(kept.passed()) << kept.text();
  }
}

/// The worst case: straight lines, on which the upper bound is exact, and all arms alike.
TEST(Rising, KeepsAnEquallyGoodArm) {
  testing::PrunerGame game;
  game.arms = 4;
  game.rounds = 400;
  game.mean = [](std::size_t, std::int64_t round, std::int64_t) {
    return 0.1 + 0.7 * static_cast<double>(round) / 400;
  };
  for (const double delta : {0.05, 0.5}) {
    const auto gate = testing::gate(game, rising(parameters(20, 0.5, delta)), delta, 500);
    EXPECT_TRUE(gate.passed()) << gate.text();
  }
  // A quarter of the noise that there is: the gate must see it.
  const auto mutant = testing::gate(game, rising(parameters(20, 0.125)), 0.05, 500);
  EXPECT_FALSE(mutant.passed()) << mutant.text();
}

TEST(Rising, CutsWhoCannotGetThere) {
  testing::PrunerGame game;
  game.arms = 4;
  game.rounds = 1000;
  game.mean = [](std::size_t arm, std::int64_t round, std::int64_t) {
    const double limit = arm == 0 ? 0.9 : 0.3;
    return limit * (1 - std::exp(-static_cast<double>(round) / 80));
  };
  for (std::uint64_t run = 0; run < 20; ++run) {
    const auto played = testing::play(game, rising(parameters(100)), testing::seed(), run);
    EXPECT_EQ(played.left, std::vector<std::size_t>{0}) << run;
    EXPECT_LE(played.spent, 0.05);
  }
}

/// sigma = 0 is the rule of Li et al.: upper = min(1, recent + slope · rest), lower = recent.
TEST(Rising, WithoutNoiseTakesCurvesAtTheirWord) {
  Rising::Parameters p = parameters(1, 0);
  p.warmup = 1;
  p.every = 1;
  PrunerContext context;
  context.horizon = 10;
  Rising pruner(p, context);
  Region region = testing::rehearsal_region(1, 3);
  RandomStream random(1, "rising");
  // Arms: 0.8 at once; a line to 0.05 n; a line to 0.1 n. h = 1 at two observations, slope of one
  // step: after two reviews of ten, forecasts 0.5 and 1.
  std::vector<Change> changes;
  for (int n = 1; n <= 2; ++n) {
    Scores scores;
    scores.architectures = region.enumerate();
    scores.examples = 1;
    scores.rewards = {0.8F, 0.05F * static_cast<float>(n), 0.1F * static_cast<float>(n)};
    Evidence evidence;
    evidence.round = n;
    evidence.scores = &scores;
    changes = pruner.review(evidence, region, random);
    EXPECT_EQ(changes.empty(), n == 1);
  }
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 1}}));
  EXPECT_NEAR(changes[0].value, 0.5, 1e-6);
  EXPECT_NEAR(changes[0].bound, 0.8, 1e-6);
  EXPECT_EQ(changes[0].delta_spent, 0);
  EXPECT_THAT(pruner.guarantee(), ::testing::HasSubstr("else heuristic"));
}

TEST(Rising, RefusesWhatHasNoAnswer) {
  PrunerContext context;
  EXPECT_THROW(Rising(parameters(10), context), ConfigError) << "no horizon";
  context.horizon = 100;
  EXPECT_THROW(Rising(parameters(10, 0.5, 1), context), ConfigError);
  EXPECT_NO_THROW(Rising(parameters(10), context));
  context.reward_max = std::numeric_limits<double>::infinity();
  EXPECT_THROW(Rising(parameters(10), context), ConfigError);
}

}  // namespace
}  // namespace nashost::pruners
