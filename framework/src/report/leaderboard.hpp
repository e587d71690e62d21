#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "report/round_curves.hpp"
#include "store/run_reader.hpp"

namespace nashost::report {

/// Every number that a run knows of its architectures, one row each: what people sort by.
struct Leaderboard {
  struct Column {
    std::string stage;  ///< empty: of the architecture itself
    std::string kind;   ///< of the stage
    std::string name;   ///< a column of docs/summary.md
    std::string title;  ///< for a person: "test, recalibrated"
    std::vector<double> values;
    bool accuracy() const { return name.find("accuracy_") == 0; }
  };
  /// What became of an architecture in a stage that pruned.
  struct Status {
    std::string stage;
    std::vector<std::int64_t> cut_round;  ///< −1: alive
    std::vector<std::string> words;       ///< "alive", "cut at round 400: upper bound …"
  };

  /// The score against what an architecture costs: the Pareto front of all architectures, also of
  /// those beyond `rows`, and others evenly by their cost.
  struct Trade {
    std::string cost;                 ///< "macs", "parameters", or empty: neither is known
    std::size_t of = 0;               ///< architectures with a cost and a score
    std::size_t front = 0;            ///< that many come first: nothing cheaper is as good
    std::vector<std::string> labels;  ///< each part by rising cost
    std::vector<double> costs, scores;
  };

  std::vector<Column> columns;
  std::vector<Status> status;
  Trade trade;
  std::vector<std::size_t> rows;  ///< places in architectures, best by `score` first
  int score = -1;                 ///< the column that covers most, the latest, test images first
  std::size_t left_out = 0;       ///< rows beyond CurveLimits::leaderboard

  nlohmann::json to_json() const;
};

/// `unfinished`: rounds of supernet stages that have no result yet, by name.
NASHOST_API Leaderboard make_leaderboard(
    const RunReader& run, std::span<const ArchitectureRecord> architectures,
    std::span<const StageRecord> stages, std::span<const StageResult> results,
    const std::map<std::string, const RoundCurves*>& unfinished, const CurveLimits& limits);

}  // namespace nashost::report
