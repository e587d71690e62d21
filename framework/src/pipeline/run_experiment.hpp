#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// What the command line asks for. The program links no LibTorch: it opens libnashost_network.so
/// and calls the function below by its name.
struct RunRequest {
  std::string config;
  std::vector<std::string> overrides;  ///< --set
  std::filesystem::path run_dir;       ///< --run-dir; empty: a new folder below [run] dir
  std::vector<std::filesystem::path> plugin_files;  ///< --plugin
  bool quiet = false;
};

inline constexpr char kRunExperimentSymbol[] = "nashost_run_experiment";
using RunExperiment = void(const RunRequest&);

}  // namespace nashost

/// Runs the experiment of a config, from reading it to the final table. Throws nashost::Error; what
/// is in the run folder then is whole.
extern "C" NASHOST_API void nashost_run_experiment(const nashost::RunRequest& request);
