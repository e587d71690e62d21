#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "nashost/abi/export.hpp"

namespace nashost {

/// What the command line asks for. The program links no LibTorch: it opens libnashost_network.so
/// and calls a function below by its name.
struct RunRequest {
  std::string config;                  ///< empty where a run is resumed by its name
  std::vector<std::string> overrides;  ///< --set
  std::filesystem::path run_dir;       ///< --run-dir; empty: a new folder below [run] dir
  std::vector<std::filesystem::path> plugin_files;  ///< --plugin
  /// --resume: a run folder, or "auto": the newest run of this very config.
  std::string resume;
  bool accept_differences = false;  ///< go on although last digits may come out otherwise
  bool quiet = false;
  /// Stop after that many rounds, over all stages (verify).
  std::optional<std::int64_t> most_rounds;
};

inline constexpr char kRunExperimentSymbol[] = "nashost_run_experiment";
using RunExperiment = void(const RunRequest&);

struct VerifyRequest {
  std::filesystem::path run;
  std::optional<std::int64_t> rounds;  ///< only the first so many; else all
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> plugin_files;
  bool quiet = false;
};

inline constexpr char kVerifyRunSymbol[] = "nashost_verify_run";
using VerifyRun = void(const VerifyRequest&);

struct BenchRequest {
  std::string config;                  ///< whose data, space and [run] are taken
  std::vector<std::string> overrides;  ///< --set
  std::vector<std::filesystem::path> plugin_files;
  double seconds = 3;  ///< each measurement is to take about so long
  bool as_json = false;
};

inline constexpr char kRunBenchSymbol[] = "nashost_run_bench";
using RunBench = void(const BenchRequest&);

inline constexpr char kStageKindsSymbol[] = "nashost_stage_kinds";
using StageKinds = void(std::vector<StageKind>&);

}  // namespace nashost

/// Runs the experiment of a config, from reading it to the final table, or goes on with one that
/// was begun. Throws nashost::Error; what is in the run folder then is whole.
extern "C" NASHOST_API void nashost_run_experiment(const nashost::RunRequest& request);

/// Runs a stored run's config once more, in a folder that is removed afterwards, and compares.
/// Throws Error that names the first difference.
extern "C" NASHOST_API void nashost_verify_run(const nashost::VerifyRequest& request);

/// Measures how fast this machine trains and scores the networks of a config; prints a table, or
/// JSON (docs/performance.md).
extern "C" NASHOST_API void nashost_run_bench(const nashost::BenchRequest& request);

/// What a [[stage]] can be.
extern "C" NASHOST_API void nashost_stage_kinds(std::vector<nashost::StageKind>& kinds);
