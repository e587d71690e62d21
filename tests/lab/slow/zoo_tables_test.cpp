#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "lab/shared_data.hpp"
#include "lab/slow/published_tables.hpp"
#include "lab/slow/zoo_lab.hpp"

/// The published tables of the zoo, with the installed samplers. Acceptance: |ours − theirs| ≤
/// 4 · √(s²/n + s'²/n'), each mean with its own spread; where theirs was not printed, ours stands
/// in. What was measured is written to <build>/zoo_results/*.md, from where docs/results/zoo.md is
/// copied.
namespace nashost::lab {
namespace {

using testing::PublishedNumber;
using testing::PublishedTable;

using testing::ZooLab;

/// Holds ours against theirs; the row for the results.
std::string compare(const CellSummary& cell, const PublishedNumber& published) {
  const Spread& ours = cell.regret.back();
  const double their_sd = published.sd.value_or(ours.sd);
  const double error = std::sqrt(ours.se * ours.se + their_sd * their_sd / published.runs);
  const double distance = (ours.mean - published.regret) / error;
  if (published.same_settings) {
    EXPECT_LE(std::abs(distance), 4)
        << published.label << " in " << published.environment << ": " << ours.mean << " ± "
        << ours.se << " against " << published.regret << " (" << published.source << ")";
  }
  const bool held = published.same_settings;
  char row[256];
  std::snprintf(row, sizeof row, "| %s | %s | %.1f ± %.1f | %lld | %.1f | %s, %.0f | %s%+.1f%s |\n",
                published.environment.c_str(), published.label.c_str(), ours.mean, ours.se,
                static_cast<long long>(cell.repetitions), published.regret,
                published.source.c_str(), published.runs, held ? "" : "(", distance,
                held ? "" : ")");
  return row;
}

/// Plays the table, holds it against what was published, and writes it down.
void reproduce(const PublishedTable& table, const ZooLab& played) {
  std::string text = "## " + table.title + "\n\n" + table.note + "\n\n" +
                     "| bandit | policy | regret | runs | published | source, runs | distance |\n"
                     "|---|---|---|---|---|---|---|\n";
  for (const PublishedNumber& number : table.numbers) {
    text += compare(played.cell(number.environment, number.label), number);
  }
  // What nobody published, for the record.
  for (const CellSummary& cell : played.cells()) {
    const bool compared = std::ranges::any_of(table.numbers, [&](const PublishedNumber& number) {
      return number.environment == cell.environment->name() && number.label == cell.player->label;
    });
    if (compared) continue;
    char row[256];
    std::snprintf(row, sizeof row, "| %s | %s | %.1f ± %.1f | %lld | – | – | – |\n",
                  cell.environment->name().c_str(), cell.player->label.c_str(),
                  cell.regret.back().mean, cell.regret.back().se,
                  static_cast<long long>(cell.repetitions));
    text += row;
  }
  ZooLab::write_results(table.name, text);
}

TEST(ZooTables, Stationary) {
  const auto table = testing::stationary_table();
  reproduce(table, ZooLab(table.toml));
}

TEST(ZooTables, Piecewise) {
  const auto table = testing::piecewise_table();
  reproduce(table, ZooLab(table.toml));
}

/// Besides the numbers: a rising sampler at least halves the regret of UCB1.
TEST(ZooTables, Rising) {
  const auto table = testing::rising_table();
  const ZooLab played(table.toml);
  reproduce(table, played);
  EXPECT_LE(played.cell("rising", "R-ed-UCB").regret.back().mean,
            0.5 * played.cell("rising", "UCB1").regret.back().mean);
}

/// NAS-Bench-Macro: who ends at which true rank within 200 draws. For orientation, not a gate, but
/// for the baseline: the best of 200 of 6561 draws has an expected rank of about 20 among 3969
/// networks.
TEST(ZooTables, NasBenchMacro) {
  const auto file = testing::shared_data("nas_bench_macro_cifar10.csv");
  if (!file) GTEST_SKIP() << testing::kNoSharedData;
  Document document =
      Document::read(std::string(NASHOST_SOURCE_DIR) + "/configs/lab_nas_bench_macro.toml");
  document.set("environment.macro.file=\"" + *file + "\"");
  const ZooLab played(document);
  std::string text =
      "## NAS-Bench-Macro: true rank of what is recommended after 200 draws\n\n"
      "3969 different networks; rank 1 is the best, identical networks pooled; mean ± 1.96 "
      "standard "
      "errors over the repetitions. For orientation: "
      "the best of 200 random draws, could it be told, has an expected rank of about 20, and the "
      "argmax "
      "of a perfect additive fit has rank 16. Here one draw is one noisy score, the same as a "
      "training "
      "with one seed: the " +
      played.lab().environments()[0]->caveat() +
      ".\n\n| policy | most drawn | best mean | highest lower bound | own | runs "
      "|\n|---|---|---|---|---|---|\n";
  for (const CellSummary& cell : played.cells()) {
    const auto rank = [&](const std::string& recommender) -> std::string {
      for (const RecommendationSummary& one : cell.recommendations) {
        if (one.recommender != recommender || !one.rank) continue;
        char out[64];
        std::snprintf(out, sizeof out, "%.0f ± %.0f", one.rank->mean, 1.96 * one.rank->se);
        return out;
      }
      return "–";
    };
    text += "| " + cell.player->label + " | " + rank("most_drawn") + " | " + rank("best_mean") +
            " | " + rank("highest_lower_bound") + " | " + rank("own") + " | " +
            std::to_string(cell.repetitions) + " |\n";
    if (cell.player->label == "random") {
      for (const RecommendationSummary& one : cell.recommendations) {
        // The rank of the best of 200 in truth is 20; chosen by one noisy score each, it is worse.
        if (one.recommender == "best_mean") {
          EXPECT_GT(one.rank->mean, 10);
          EXPECT_LT(one.rank->mean, 200);
        }
      }
    }
  }
  ZooLab::write_results("nas_bench_macro", text);
}

}  // namespace
}  // namespace nashost::lab
