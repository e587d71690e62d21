// What configs/lab_pruning*.toml measure of the built pruners, and what it is held to: where the
// conditions of "the best goes with probability δ at most" hold, an exact one-sided binomial gate;
// where gaps are clear, power. The tables go to <build>/pruning_results/*.md, from where
// docs/results/pruning.md is copied.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "lab/shared_data.hpp"
#include "lab/slow/zoo_lab.hpp"
#include "stats/binomial.hpp"

namespace nashost::lab {
namespace {

using testing::ZooLab;

constexpr double kDelta = 0.05;  // of all pruners in the two configs

/// Environment → pruners whose conditions it meets. Tables of accuracies are stationary, but
/// nothing in them adds up or is as smooth as `tree` would have it; and where arms rise with their
/// own draws, cutting some makes the others rise faster, which `rising` does not expect.
const std::map<std::string, std::set<std::string>> kClaims = {
    {"clear", {"race", "rising", "tree"}},
    {"close", {"race", "rising", "tree"}},
    {"late_bloomer", {"rising"}},
    {"macro", {"race", "rising"}},
};

Document config(const std::string& name) {
  return Document::read(std::string(NASHOST_SOURCE_DIR) + "/configs/" + name);
}

std::int64_t times_lost(const PruningSummary& pruning) {
  return std::llround(pruning.ever_lost.share * static_cast<double>(pruning.ever_lost.of));
}

/// Holds the cell to its claim; what the table says of it.
std::string verdict(const CellSummary& cell) {
  const PruningSummary& pruning = *cell.pruning;
  if (pruning.pruner == "least_likely") return "heuristic";
  if (pruning.pruner == "wipeout") return "certain, of the largest sum";
  if (pruning.pruner != "race" && pruning.pruner != "tree" && pruning.pruner != "rising") {
    return "by its budget";
  }
  const auto here = kClaims.find(cell.environment->name());
  if (here == kClaims.end() || !here->second.contains(pruning.pruner)) return "not claimed here";
  const std::int64_t most = stats::most_events(pruning.ever_lost.of, kDelta);
  EXPECT_LE(times_lost(pruning), most)
      << cell.player->label << " in " << cell.environment->name() << ": " << pruning.guarantee;
  return "kept: " + std::to_string(times_lost(pruning)) + ", at most " + std::to_string(most);
}

std::string percent(const Spread& spread) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f ± %.1f", 100 * spread.mean, 100 * spread.se);
  return text;
}

std::string one_left(const PruningSummary& pruning, std::int64_t repetitions) {
  if (!pruning.alone_at) return "never";
  char text[96];
  const double share =
      100.0 * static_cast<double>(pruning.alone) / static_cast<double>(repetitions);
  std::snprintf(text, sizeof text, pruning.alone > 1 ? "%.1f %%, %.0f ± %.0f" : "%.1f %%, %.0f",
                share, pruning.alone_at->mean, pruning.alone_at->se);
  return text;
}

std::string rank(const CellSummary& cell) {
  for (const RecommendationSummary& one : cell.recommendations) {
    if (one.recommender != "best_mean" || !one.rank) continue;
    char text[64];
    std::snprintf(text, sizeof text, "%.0f ± %.0f", one.rank->mean, one.rank->se);
    return text;
  }
  return "–";
}

std::string table(const ZooLab& played, const Environment& environment, bool ranks) {
  std::string rows;
  std::int64_t repetitions = 0;
  for (const CellSummary& cell : played.cells()) {
    if (cell.environment != &environment) continue;
    repetitions = cell.repetitions;
    rows += "| " + cell.player->label + " | ";
    if (cell.pruning) {
      const PruningSummary& pruning = *cell.pruning;
      char lost[96];
      std::snprintf(lost, sizeof lost, "%.1f (%.1f to %.1f)", 100 * pruning.ever_lost.share,
                    100 * pruning.ever_lost.lower, 100 * pruning.ever_lost.upper);
      rows += std::string(lost) + " | " + percent(pruning.cut_share) + " | " +
              percent(pruning.draws_saved) + " | " + one_left(pruning, repetitions) + " | " +
              std::to_string(std::llround(pruning.scored.mean)) + " | " +
              (ranks ? rank(cell) + " | " : "") + verdict(cell) + " |\n";
    } else {
      rows += "– | – | – | – | – | " + (ranks ? rank(cell) + " | " : std::string()) + "– |\n";
    }
  }
  return "## `" + environment.name() + "`: " + environment.summary() + "; " +
         std::to_string(repetitions) +
         " runs\n\n| pruner | best ever cut, % (95 % interval) | "
         "space cut, % | draws saved, % | one left: runs, after rounds | scores |" +
         (ranks ? " rank |" : "") + " guarantee |\n|---|---|---|---|---|---|" +
         (ranks ? "---|" : "") + "---|\n" + rows + "\n";
}

void record(const ZooLab& played, bool ranks) {
  const std::filesystem::path folder = std::string(NASHOST_BUILD_DIR) + "/pruning_results";
  std::filesystem::create_directories(folder);
  for (const auto& environment : played.lab().environments()) {
    std::ofstream(folder / (environment->name() + ".md")) << table(played, *environment, ranks);
  }
}

TEST(PruningTables, StandingAndRisingArms) {
  const ZooLab played(config("lab_pruning.toml"));
  ASSERT_GE(played.lab().settings().repetitions, 1000) << "the gates are to be exact at δ";
  record(played, false);

  for (const char* bound : {"betting", "empirical Bernstein", "lil", "kl", "Hoeffding"}) {
    const auto& power = *played.cell("clear", "race, " + std::string(bound)).pruning;
    EXPECT_GE(power.alone, 950) << bound << ": cuts must happen where gaps are clear";
    EXPECT_GE(power.draws_saved.mean, 0.5) << bound;
  }
  // Curves that cross: a race asks who is behind now, a rising race who will be in the end.
  const auto& stationary = *played.cell("late_bloomer", "race, betting").pruning;
  const auto& rising = *played.cell("late_bloomer", "rising").pruning;
  EXPECT_GE(times_lost(stationary), 900) << "the stationary race has to fail here";
  EXPECT_GE(rising.cut_share.mean, 0.5) << "and the rising one to cut";
}

TEST(PruningTables, NasBenchMacro) {
  const auto file = testing::shared_data("nas_bench_macro_cifar10.csv");
  if (!file) GTEST_SKIP() << testing::kNoSharedData;
  Document document = config("lab_pruning_macro.toml");
  document.set("environment.macro.file=\"" + *file + "\"");
  const ZooLab played(document);
  record(played, true);
  EXPECT_GE(played.cell("macro", "tree, mean, options").pruning->cut_share.mean, 0.5);
}

}  // namespace
}  // namespace nashost::lab
