#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/search_space.hpp"

namespace nashost {

/// What a stage found: a table with one row per architecture, and what belongs to no row.
///
/// Columns are numbers named by what they are; NaN stands for "none" and becomes null in JSON:
///   accuracy_<split>    share of the split's examples it got right
///   loss_<split>        mean cross-entropy on the split
///   draws, train_share  how often it trained in a supernet, and its share of all trainings
///   mean_reward         mean of the rewards that the sampler saw of it
///   seconds             time its training took
///   parameters, macs    size, and multiply-adds an example
struct StageResult {
  std::string kind, name, from;
  double seconds = 0;
  std::vector<Architecture> architectures;
  std::vector<std::string> labels;
  std::map<std::string, std::vector<double>> columns;
  /// 1 where an architecture (row) is right on an example: rows × examples. Under the name of the
  /// accuracies' column less "accuracy_" ("test", "inherited_test"); of several seeds one entry
  /// each, "test/0", "test/1", …. All 0 where a training diverged: its accuracy is NaN.
  std::map<std::string, std::vector<std::uint8_t>> hits;
  nlohmann::json details = nlohmann::json::object();

  bool has(const std::string& column) const { return columns.contains(column); }
};

/// Whether a column or an entry of the details is a time, or depends on the number of workers: all
/// else is the same whenever a run is repeated. Names with "seconds" in them or "_per_second" at
/// the end, "time_ratio" and "workers".
NASHOST_API bool is_time(std::string_view name);
/// `json` less every entry that is a time, at any depth.
NASHOST_API nlohmann::json without_times(nlohmann::json json);

/// For summary.json: everything but the hits.
NASHOST_API nlohmann::json to_json(const StageResult& result);
/// The inverse, for stages that an interrupted run had finished. Throws Error for what does not
/// fit.
NASHOST_API StageResult stage_result_from_json(const nlohmann::json& json);

}  // namespace nashost
