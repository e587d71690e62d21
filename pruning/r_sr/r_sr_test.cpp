#include "r_sr.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../rejects/rejects.hpp"
#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "pruning/phased_twin.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

RisingRejects::Parameters parameters(std::int64_t score_on, std::int64_t probation = 0) {
  RisingRejects::Parameters p;
  p.score_on = score_on;
  p.probation = probation;
  p.warmup = 1;
  p.every = 10;
  return p;
}

TEST(RisingRejects, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      testing::expect_pruner_conforms(
          testing::pruner_factory<RisingRejects>(parameters(score_on, probation)),
          {.name = "r_sr"});
    }
  }
}

TEST(RisingRejects, IsTheAlgorithmOnRisingArms) {
  testing::PrunerGame game;
  game.arms = 5;
  game.rounds = 4000;
  game.mean = [](std::size_t arm, std::int64_t, std::int64_t pulls) {
    return 0.2 +
           0.12 * static_cast<double>(arm) *
               (1 - std::exp(-static_cast<double>(pulls) / (40.0 * static_cast<double>(arm + 1))));
  };
  auto p = parameters(0);
  p.budget = 1000;
  int compared = 0;
  for (std::uint64_t run = 0; run < 60; ++run) {
    const auto expected =
        testing::left_by_phases(game, rejects_phases(5, 1000, 0.25), testing::seed(), run);
    if (!expected) continue;
    ++compared;
    for (const bool in_turn : {true, false}) {
      game.draw = nullptr;
      if (!in_turn) game.draw = testing::draw_at_random;
      const auto played =
          testing::play(game, testing::pruner_factory<RisingRejects>(p), testing::seed(), run);
      EXPECT_EQ(played.left, *expected) << run;
    }
  }
  EXPECT_GT(compared, 10);
}

/// ½K(K−1) exp(−(ε/(8σ²)) (T−K)/(l̄og K · H₂)), σ = ½: K = 3, gaps in the end 0.5, H₂ = 3/0.25 = 12;
/// T = 531 gives 3 exp(−528/128) = 0.049. The first phase ends after 132 rewards, of which the
/// latest 33 count; arm 0 has come within 0.29 · 0.5 of its 0.9 after 84, as the derivation asks.
TEST(RisingRejects, ErrsNoMoreThanTheTheoremSays) {
  testing::PrunerGame game;
  game.arms = 3;
  game.rounds = 532;
  game.mean = [](std::size_t arm, std::int64_t, std::int64_t pulls) {
    return arm == 0 ? 0.9 * std::min(1.0, static_cast<double>(pulls) / 100) : 0.4;
  };
  auto p = parameters(0);
  p.budget = 531;
  const double bound = 3 * std::exp(-0.125 * (531 - 3) / (half_harmonic(3) * 12));
  std::int64_t wrong = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    const auto played =
        testing::play(game, testing::pruner_factory<RisingRejects>(p), testing::seed(), run);
    ASSERT_EQ(played.left.size(), 1U);
    wrong += played.left[0] == 0 ? 0 : 1;
  }
  EXPECT_LE(wrong, stats::most_events(2000, bound));
}

/// Arm 0 grows to 0.9 in 300 of its draws, the others stand at 0.75. With T = 3000 and K = 3 the
/// first phase gives each ⌈2997/(4/3 · 3)⌉ = 750 rewards: arm 0 has (0.45 · 300 + 0.9 · 450)/750 =
/// 0.72 in all of them, and successive rejects drops it; in the latest quarter it has 0.9.
TEST(RisingRejects, KeepsTheLateBloomerThatSuccessiveRejectsDrops) {
  testing::PrunerGame game;
  game.arms = 3;
  game.rounds = 3001;
  game.mean = [](std::size_t arm, std::int64_t, std::int64_t pulls) {
    return arm == 0 ? 0.9 * std::min(1.0, static_cast<double>(pulls) / 300) : 0.75;
  };
  auto p = parameters(0);
  p.budget = 3000;
  Rejects::Parameters q;
  q.score_on = 0;
  q.warmup = 1;
  q.budget = 3000;
  int latest = 0, all = 0;
  for (std::uint64_t run = 0; run < 50; ++run) {
    latest += testing::play(game, testing::pruner_factory<RisingRejects>(p), testing::seed(), run)
                  .left[0] == 0;
    all +=
        testing::play(game, testing::pruner_factory<Rejects>(q), testing::seed(), run).left[0] == 0;
  }
  // Standard deviations of the two differences of means (0.15 on 187 rewards, 0.03 on 750): 0.04
  // and 0.02.
  EXPECT_GE(latest, 47);
  EXPECT_LE(all, 25);
}

}  // namespace
}  // namespace nashost::pruners
