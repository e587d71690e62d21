#include "rejects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "pruning/phased_twin.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

Rejects::Parameters parameters(std::int64_t score_on, std::int64_t probation = 0) {
  Rejects::Parameters p;
  p.score_on = score_on;
  p.probation = probation;
  p.warmup = 1;
  p.every = 10;
  return p;
}

TEST(Rejects, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      testing::expect_pruner_conforms(
          testing::pruner_factory<Rejects>(parameters(score_on, probation)), {.name = "rejects"});
    }
  }
}

/// The arms it leaves are those of the algorithm carried out on the same rewards, whether a sampler
/// draws in turn or at random: at random it takes longer, here at most four times the budget.
TEST(Rejects, IsTheAlgorithmUnderAnySampler) {
  auto game = testing::PrunerGame::stationary({0.2, 0.5, 0.3, 0.6, 0.45, 0.35}, 4000);
  auto p = parameters(0);
  p.budget = 1000;
  int compared = 0;
  for (std::uint64_t run = 0; run < 60; ++run) {
    const auto expected =
        testing::left_by_phases(game, rejects_phases(6, 1000), testing::seed(), run);
    if (!expected) continue;
    ++compared;
    for (const bool in_turn : {true, false}) {
      game.draw = nullptr;
      if (!in_turn) game.draw = testing::draw_at_random;
      const auto played =
          testing::play(game, testing::pruner_factory<Rejects>(p), testing::seed(), run);
      EXPECT_EQ(played.left, *expected) << run;
      if (in_turn) {
        EXPECT_LE(played.alone_at, 1001) << "the round before it began, and the budget";
      }
    }
  }
  EXPECT_GT(compared, 20);
}

/// ½K(K−1) exp(−(T−K)/(l̄og K · H₂)): K = 4, gaps 0.3, 0.3, 0.4, H₂ = max(2/.09, 3/.09, 4/.16) =
/// 33.3; T = 360 gives 6 exp(−356/(1.583 · 33.3)) = 0.007, and T = 250 gives 0.057.
TEST(Rejects, ErrsNoMoreThanTheTheoremSays) {
  for (const double budget : {250.0, 360.0}) {
    auto game = testing::PrunerGame::stationary({0.7, 0.4, 0.4, 0.3},
                                                static_cast<std::int64_t>(budget) + 1);
    const double bound = 6 * std::exp(-(budget - 4) / (half_harmonic(4) * (3 / 0.09)));
    std::int64_t wrong = 0;
    auto p = parameters(0);
    p.budget = static_cast<std::int64_t>(budget);
    for (std::uint64_t run = 0; run < 2000; ++run) {
      const auto played =
          testing::play(game, testing::pruner_factory<Rejects>(p), testing::seed(), run);
      ASSERT_EQ(played.left.size(), 1U);
      wrong += played.left[0] == 0 ? 0 : 1;
    }
    EXPECT_LE(wrong, stats::most_events(2000, bound)) << budget;
  }
}

TEST(Rejects, ScoresWhatThePhaseNeeds) {
  // K = 4, 30 examples in the first phase: n = 30, 40, 60, by 120/(5 − j).
  Rejects pruner(parameters(30), {});
  Region region = testing::rehearsal_region(1, 4);
  RandomStream random(1, "rejects");
  std::vector<std::int64_t> wanted;
  std::vector<std::size_t> dropped;
  for (int review = 1; region.size() > 1; ++review) {
    Scores scores;
    scores.architectures = pruner.to_score(region, 10);
    scores.examples = pruner.examples_wanted();
    wanted.push_back(scores.examples);
    for (const Architecture& one : scores.architectures) {
      scores.rewards.insert(scores.rewards.end(), static_cast<std::size_t>(scores.examples),
                            static_cast<float>(0.2 * one[0]));
    }
    Evidence evidence;
    evidence.round = review;
    evidence.scores = &scores;
    for (const Change& change : pruner.review(evidence, region, random)) {
      region = region.without(change.what);
      dropped.push_back(change.what.literals()[0].option);
      EXPECT_FLOAT_EQ(static_cast<float>(change.value), 0.2F * static_cast<float>(dropped.back()));
      EXPECT_FLOAT_EQ(static_cast<float>(change.bound - change.value), 0.2F);
      EXPECT_EQ(change.delta_spent, 0);
    }
  }
  EXPECT_EQ(wanted, (std::vector<std::int64_t>{30, 10, 20}));
  EXPECT_EQ(dropped, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Rejects, NeedsABudget) {
  EXPECT_THROW(Rejects(parameters(0), {}), ConfigError);
  EXPECT_NO_THROW(Rejects(parameters(10), {}));
  auto p = parameters(0);
  p.budget = 100;
  EXPECT_NO_THROW(Rejects(p, {}));
}

}  // namespace
}  // namespace nashost::pruners
