#include "halving.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "pruning/phased_twin.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

Halving::Parameters parameters(std::int64_t score_on, std::int64_t probation = 0) {
  Halving::Parameters p;
  p.score_on = score_on;
  p.probation = probation;
  p.warmup = 1;
  p.every = 10;
  return p;
}

TEST(Halving, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      testing::expect_pruner_conforms(
          testing::pruner_factory<Halving>(parameters(score_on, probation)), {.name = "halving"});
    }
  }
}

TEST(Halving, IsTheAlgorithmUnderAnySampler) {
  auto game = testing::PrunerGame::stationary({0.2, 0.5, 0.3, 0.6, 0.45}, 4000);
  auto p = parameters(0);
  p.budget = 900;
  int compared = 0;
  for (std::uint64_t run = 0; run < 60; ++run) {
    const auto expected =
        testing::left_by_phases(game, halving_phases(5, 900), testing::seed(), run);
    if (!expected) continue;
    ++compared;
    for (const bool in_turn : {true, false}) {
      game.draw = nullptr;
      if (!in_turn) game.draw = testing::draw_at_random;
      const auto played =
          testing::play(game, testing::pruner_factory<Halving>(p), testing::seed(), run);
      EXPECT_EQ(played.left, *expected) << run;
      if (in_turn) {
        EXPECT_LE(played.alone_at, 901);
      }
    }
  }
  EXPECT_GT(compared, 20);
}

/// 3 log₂K · exp(−T/(8 H₂ log₂K)): K = 4, gaps 0.4, H₂ = 4/0.16 = 25; T = 2000 gives 6 exp(−5) =
/// 0.04.
TEST(Halving, ErrsNoMoreThanTheTheoremSays) {
  const auto game = testing::PrunerGame::stationary({0.7, 0.3, 0.3, 0.3}, 2001);
  const double bound = 6 * std::exp(-2000.0 / (8 * 25 * 2));
  auto p = parameters(0);
  p.budget = 2000;
  std::int64_t wrong = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const auto played =
        testing::play(game, testing::pruner_factory<Halving>(p), testing::seed(), run);
    ASSERT_EQ(played.left.size(), 1U);
    wrong += played.left[0] == 0 ? 0 : 1;
  }
  EXPECT_LE(wrong, stats::most_events(1000, bound));
}

/// Scores: half the arms, twice the examples, so that each review costs the same.
TEST(Halving, ScoresTwiceAsManyExamplesOfHalfTheArms) {
  const auto game = testing::PrunerGame::stationary({0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 100);
  const auto played =
      testing::play(game, testing::pruner_factory<Halving>(parameters(32)), testing::seed(), 0);
  EXPECT_EQ(played.left, std::vector<std::size_t>{0});
  EXPECT_EQ(played.alone_at, 21) << "reviews after 1, 11 and 21 rounds";
  EXPECT_EQ(played.scored, 3 * 8 * 32);
}

TEST(Halving, SpreadsItsPhasesOverTheRun) {
  // K = 8: three phases over the 300 rounds from the first on, after 1, 101 and 201.
  const auto game = testing::PrunerGame::stationary({0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 301);
  auto p = parameters(32);
  p.every.reset();
  const auto played = testing::play(game, testing::pruner_factory<Halving>(p), testing::seed(), 0);
  EXPECT_EQ(played.alone_at, 201);
  EXPECT_EQ(std::ranges::count(played.removed_at, 1), 4);
  EXPECT_EQ(std::ranges::count(played.removed_at, 101), 2);
}

TEST(Halving, ProbationRestoresWhoDidBetterAfterAll) {
  // Two arms; the first phase misjudges them, later examples set it right.
  Halving pruner(parameters(10, 1), {});
  Region region = testing::rehearsal_region(1, 2);
  RandomStream random(1, "halving");
  const auto review = [&](float first, float second, int round) {
    Scores scores;
    scores.architectures = {Architecture{0}, Architecture{1}};
    scores.examples = 10;
    scores.rewards.assign(10, first);
    scores.rewards.insert(scores.rewards.end(), 10, second);
    Evidence evidence;
    evidence.round = round;
    evidence.scores = &scores;
    return pruner.review(evidence, region, random);
  };
  auto changes = review(0.4F, 0.5F, 1);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::probate);
  region = region.without(changes[0].what);
  changes = review(0.9F, 0.5F, 11);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::restore);
  EXPECT_NEAR(changes[0].value, 0.65, 1e-6);
  EXPECT_NEAR(changes[0].bound, 0.5, 1e-6);
}

}  // namespace
}  // namespace nashost::pruners
