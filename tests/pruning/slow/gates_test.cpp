// The gates of the pruners at full size: a claim "with probability δ at most" is held to by an
// exact one-sided binomial test over up to 10 000 games, of which it fails one in a thousand if the
// claim is spent to the last. What was measured is written to <build>/pruning_results/<test>.md.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "../../../pruning/race/race.hpp"
#include "../../../pruning/rising/rising.hpp"
#include "../../../pruning/tree/tree.hpp"
#include "lab/shared_data.hpp"
#include "lab/table_environment.hpp"
#include "pruning/gate.hpp"
#include "pruning/space_game.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

constexpr double kDelta = 0.05;

/// A line of the file of this test: each test is a process of its own.
void record(const std::string& line) {
  static std::ofstream file = [] {
    const std::filesystem::path folder = std::string(NASHOST_BUILD_DIR) + "/pruning_results";
    std::filesystem::create_directories(folder);
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::ofstream(folder / (std::string(test->name()) + ".md"));
  }();
  file << line << std::endl;
}

void expect_passed(const std::string& what, const testing::PrunerGate& gate) {
  record("| " + what + " | " + gate.text() + " |");
  EXPECT_TRUE(gate.passed()) << what << ": " << gate.text();
}

Race::Parameters race_parameters(std::string_view bound, std::int64_t score_on) {
  Race::Parameters p;
  p.bound = std::string(bound);
  p.delta = kDelta;
  p.score_on = score_on;
  p.warmup = 1;
  p.every = std::max<std::int64_t>(1, score_on);
  return p;
}

TEST(Gates, RaceOnOwnRewards) {
  for (const auto bound : bound_names()) {
    expect_passed(
        "race, own rewards, " + std::string(bound) + ", a look after every draw",
        testing::gate(testing::equal_arms(10, 0.5, 500),
                      testing::pruner_factory<Race>(race_parameters(bound, 0)), kDelta, 10'000));
  }
}

TEST(Gates, RaceOnPairedScores) {
  for (const auto bound : bound_names()) {
    for (const double shared : {0.0, 0.8}) {
      auto game = testing::equal_arms(10, 0.5, 500);
      game.shared = shared;
      expect_passed("race, paired, " + std::string(bound) + ", " +
                        std::to_string(static_cast<int>(100 * shared)) + " % shared",
                    testing::gate(game, testing::pruner_factory<Race>(race_parameters(bound, 10)),
                                  kDelta, bound == "betting" ? 10'000 : 5'000));
    }
  }
}

/// Two arms, where the leader is most often the other one: what betting spends is most here.
TEST(Gates, RaceOnPairedScoresOfTwo) {
  for (const double mean : {0.5, 0.9}) {
    expect_passed("race, paired, betting, two arms of mean " + std::to_string(mean).substr(0, 3),
                  testing::gate(testing::equal_arms(2, mean, 2000),
                                testing::pruner_factory<Race>(race_parameters("betting", 1)),
                                kDelta, 10'000));
  }
}

TEST(Gates, RaceUnderASamplerThatStarvesTheUnlucky) {
  for (const auto bound : bound_names()) {
    auto game = testing::equal_arms(10, 0.5, 500);
    game.draw = testing::draw_the_best;
    expect_passed("race, own rewards, " + std::string(bound) + ", sampler follows the best mean",
                  testing::gate(game, testing::pruner_factory<Race>(race_parameters(bound, 0)),
                                kDelta, 5'000));
  }
}

/// A clearly worse arm beside equally good ones, and probation: a restoration takes nothing away.
TEST(Gates, RaceWithProbation) {
  auto p = race_parameters("betting", 10);
  p.probation = 3;
  auto game = testing::PrunerGame::stationary({0.6, 0.6, 0.6, 0.3}, 500);
  testing::PrunerGate gate;
  gate.games = 5'000;
  gate.most = stats::most_events(gate.games, kDelta);
  for (std::uint64_t run = 0; run < 5'000; ++run) {
    const auto played = testing::play(game, testing::pruner_factory<Race>(p), testing::seed(), run);
    gate.removed += std::ranges::count(played.left, 0U) == 0 ? 1 : 0;
  }
  expect_passed("race, paired, betting, probation: gone in the end", gate);
}

/// How wide are the bounds? The largest |mean − μ| in units of the distance to the bound, over a
/// run: its 99.9th percentile must reach one half, or the bound is idle, and stay below 1.
TEST(Gates, BoundsAreTight) {
  for (const auto name : bound_names()) {
    const Bound bound = bound_from_name(name);
    std::vector<double> largest;
    for (std::uint64_t run = 0; run < 4000; ++run) {
      RandomStream random(testing::seed(), "tightness", run);
      ConfidenceSequence sequence(bound, 0.001);
      double most = 0;
      for (int n = 1; n <= 1000; ++n) {
        sequence.add(random.bernoulli(0.5) ? 1 : 0);
        const double mean = sequence.mean();
        const double end = mean > 0.5 ? mean - sequence.lower() : sequence.upper() - mean;
        if (end > 0) most = std::max(most, std::abs(mean - 0.5) / end);
      }
      largest.push_back(most);
    }
    std::ranges::sort(largest);
    const double top = largest[static_cast<std::size_t>(0.999 * 4000)];
    record("| largest deviation over the radius, " + std::string(name) +
           ", δ = 0.001, 99.9th percentile of 4000 runs | " + std::to_string(top).substr(0, 5) +
           " |");
    EXPECT_GE(top, name == "empirical_bernstein" ? 0.4 : 0.5) << name;
    EXPECT_LE(top, 1) << name;
  }
}

/// Lines, on which the forecast is exact in expectation, and equal arms.
TEST(Gates, RisingOnStraightLines) {
  for (const std::int64_t score_on : {0, 20}) {
    testing::PrunerGame game;
    game.arms = 4;
    game.rounds = 400;
    game.mean = [score_on](std::size_t, std::int64_t round, std::int64_t pulls) {
      const double n = static_cast<double>(score_on > 0 ? round : pulls);
      return 0.1 + 0.7 * n / 400;
    };
    Rising::Parameters p;
    p.score_on = score_on;
    p.warmup = 10;
    p.every = 10;
    expect_passed("rising, straight lines, " + std::string(score_on > 0 ? "scores" : "own rewards"),
                  testing::gate(game, testing::pruner_factory<Rising>(p), kDelta, 5'000));
  }
}

/// Curves that cross: the arm that is best in the end is behind for half of the time.
TEST(Gates, RisingOnCurvesThatCross) {
  testing::PrunerGame game;
  game.arms = 4;
  game.rounds = 800;
  game.mean = [](std::size_t arm, std::int64_t round, std::int64_t) {
    const double t = static_cast<double>(round) / 800;
    return arm == 0 ? 0.9 * std::min(1.0, t / 0.6) : 0.7 * (1 - std::exp(-20 * t));
  };
  Rising::Parameters p;
  p.score_on = 20;
  p.warmup = 10;
  p.every = 10;
  expect_passed("rising, crossing curves",
                testing::gate(game, testing::pruner_factory<Rising>(p), kDelta, 2'000));
  Race::Parameters q = race_parameters("betting", 20);
  const auto stationary = testing::gate(game, testing::pruner_factory<Race>(q), kDelta, 500);
  record("| race, crossing curves: drops the late bloomer | " + stationary.text() + " |");
  EXPECT_GE(stationary.removed, 450) << "the stationary race has to fail here";
}

Tree::Parameters tree_parameters(const std::string& guarantee, const std::string& branches) {
  Tree::Parameters p;
  p.guarantee = guarantee;
  p.branches = branches;
  p.delta = kDelta;
  p.warmup = 1;
  p.every = 10;
  p.nu = 0;
  return p;
}

TEST(Gates, TreeOnEqualArchitectures) {
  const testing::SpaceGame game{testing::rehearsal_region(2, 3), 500,
                                [](const Architecture&) { return 0.5; }};
  for (const char* guarantee : {"mean", "additive", "max"}) {
    for (const char* branches : {"options", "prefixes"}) {
      if (std::string(guarantee) == "additive" && std::string(branches) == "prefixes") continue;
      testing::PrunerGate gate;
      gate.games = 5'000;
      gate.most = stats::most_events(gate.games, kDelta);
      const auto tree = testing::pruner_factory<Tree>(tree_parameters(guarantee, branches));
      for (std::uint64_t run = 0; run < 5'000; ++run) {
        gate.removed += testing::play(game, tree, testing::seed(), run).has({{0, 0}}) ? 0 : 1;
      }
      expect_passed("tree, " + std::string(guarantee) + ", " + branches, gate);
    }
  }
}

/// `mean` is held to the object that it names: on NAS-Bench-Macro (3^8 networks, rewards the scores
/// of a random training seed) no option may go that has the best average over what is left.
TEST(Gates, TreeKeepsBestAveragesOfNasBenchMacro) {
  const auto file = testing::shared_data("nas_bench_macro_cifar10.csv");
  if (!file) GTEST_SKIP() << testing::kNoSharedData;
  lab::TableSource source;
  source.file = *file;
  source.scores = {"acc0", "acc1", "acc2"};
  source.scale = 0.01;
  const lab::TableEnvironment table("macro", 3000, source);
  const testing::SpaceGame game{table.region(), 3000,
                                [&](const Architecture& a) { return table.value(a); },
                                [&](const Architecture& a, RandomStream& random) {
                                  return table.score(table.row(a), random.below(table.seeds()));
                                }};
  testing::PrunerGate gate;
  gate.games = 1000;
  gate.most = stats::most_events(gate.games, kDelta);
  std::int64_t cuts = 0;
  std::int64_t best_lost = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const auto played =
        testing::play(game, testing::pruner_factory<Tree>(tree_parameters("mean", "options")),
                      testing::seed(), run);
    gate.removed += testing::best_averages_cut(game, played) > 0 ? 1 : 0;
    cuts += static_cast<std::int64_t>(played.rows.size());
    best_lost += std::ranges::none_of(
        table.best_ones(), [&](const Architecture& a) { return played.region.contains(a); });
    EXPECT_LE(played.spent, kDelta);
  }
  expect_passed("tree, mean, NAS-Bench-Macro: cut an option of the best average", gate);
  record("| the same: cuts a run; runs in which the best network went | " +
         std::to_string(static_cast<double>(cuts) / 1000) + "; " + std::to_string(best_lost) +
         " of 1000 |");
  EXPECT_GE(cuts, 1000) << "cuts must happen for this to say something";
}

}  // namespace
}  // namespace nashost::pruners
