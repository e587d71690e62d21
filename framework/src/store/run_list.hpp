#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "store/run_reader.hpp"

namespace nashost {

/// The best of what a run measured: of its last stage that has accuracies, on the test images where
/// it has these, else on the validation or the training images.
struct BestResult {
  std::string architecture, stage, split;
  double accuracy = 0;
};
NASHOST_API std::optional<BestResult> best_result(const RunReader& run);

struct ListedRun {
  std::filesystem::path folder;
  RunRecord run;
  std::optional<BestResult> best;
  std::string damage;  ///< why it cannot be read; then the rest is empty
};

/// One of them.
NASHOST_API ListedRun list_run(const std::filesystem::path& folder);

/// The runs below a folder, the newest first. A folder that is not there holds none.
NASHOST_API std::vector<ListedRun> list_runs(const std::filesystem::path& runs);

/// The run folder that a user names: a path, or the name of one below `runs`. Throws ConfigError
/// with near names.
NASHOST_API std::filesystem::path find_run(const std::string& name,
                                           const std::filesystem::path& runs = "runs");

}  // namespace nashost
