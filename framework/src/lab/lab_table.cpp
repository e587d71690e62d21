#include "lab/lab_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/text_table.hpp"

namespace nashost::lab {
namespace {

std::string real(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string with_error(const Spread& spread, int digits) {
  if (!std::isfinite(spread.se)) return real(spread.mean, digits);
  return real(spread.mean, digits) + " ± " + real(spread.se, digits);
}

std::string share(const ShareSummary& share) {
  if (share.of == 0) return "–";
  return real(100 * share.share, 1) + " % (≤ " + real(100 * share.upper, 1) + " %)";
}

/// The sampler's own recommendation where it has one, else by mean: of late, where means change.
const RecommendationSummary* chosen(const CellSummary& cell) {
  const bool changing = cell.environment->offer().stationarity != Stationarity::stationary;
  const char* const by_mean = changing ? "best_recent_mean" : "best_mean";
  const RecommendationSummary* found = nullptr;
  for (const auto& one : cell.recommendations) {
    if (one.recommender == "own") return &one;
    if (one.recommender == by_mean) found = &one;
  }
  return found;
}

std::string environment_table(const Lab& lab, const Environment& environment,
                              std::vector<CellSummary> rows) {
  std::ranges::stable_sort(rows, [](const CellSummary& a, const CellSummary& b) {
    return a.regret.back().mean < b.regret.back().mean;
  });
  const bool pruned =
      std::ranges::any_of(rows, [](const CellSummary& row) { return row.pruning.has_value(); });
  const bool ranks = std::ranges::any_of(rows, [](const CellSummary& row) {
    return chosen(row) != nullptr && chosen(row)->rank.has_value();
  });
  TextTable columns;
  std::vector<std::string> header = {"policy", "regret",     "5 %",
                                     "95 %",   "best draws", "simple regret"};
  if (ranks) header.push_back("rank");
  if (environment.offer().costs) header.push_back("cost");
  if (pruned) {
    header.insert(header.end(), {"survivors", "draws saved", "best ever cut", "best lost"});
  }
  header.insert(header.end(), {"ns/round", "state"});
  columns.add(header);
  for (const CellSummary& row : rows) {
    const Spread& regret = row.regret.back();
    const RecommendationSummary* recommended = chosen(row);
    std::vector<std::string> cells = {row.player->label,
                                      with_error(regret, 1),
                                      real(regret.q05, 1),
                                      real(regret.q95, 1),
                                      real(100 * row.best_draw_share.back().mean, 1) + " %",
                                      recommended ? real(recommended->simple_regret.mean, 5) : "–"};
    if (ranks) {
      cells.push_back(recommended && recommended->rank ? with_error(*recommended->rank, 1) : "–");
    }
    if (row.cost) cells.push_back(with_error(*row.cost, 3));
    if (row.pruning) {
      cells.push_back(real(row.pruning->survivors.mean, 1));
      cells.push_back(real(100 * row.pruning->draws_saved.mean, 1) + " %");
      cells.push_back(share(row.pruning->ever_lost));
      cells.push_back(share(row.pruning->lost_best));
    } else if (pruned) {
      cells.insert(cells.end(), 4, "–");
    }
    cells.push_back(real(row.ns_per_round, 0));
    cells.push_back(std::to_string(row.state_bytes) + " B");
    columns.add(cells);
  }
  std::int64_t fewest = lab.settings().repetitions;
  for (const auto& row : rows) fewest = std::min(fewest, row.repetitions);
  std::string title = environment.name() + ": " + environment.summary() + "; " +
                      std::to_string(lab.settings().horizon) + " rounds, ";
  title += fewest == lab.settings().repetitions
               ? std::to_string(fewest) + " repetitions"
               : "from " + std::to_string(fewest) + " of " +
                     std::to_string(lab.settings().repetitions) + " repetitions on";
  return title + "\n" + columns.text("  ");
}

}  // namespace

std::string to_table(const Lab& lab, const std::vector<Cell>& cells) {
  std::string text;
  for (const auto& environment : lab.environments()) {
    std::vector<CellSummary> rows;
    for (const Cell& cell : cells) {
      if (cell.environment == environment.get() && cell.finished() > 0) {
        rows.push_back(summarise(cell, lab));
      }
    }
    if (rows.empty()) continue;
    text += (text.empty() ? "" : "\n") + environment_table(lab, *environment, std::move(rows));
  }
  return text;
}

}  // namespace nashost::lab
