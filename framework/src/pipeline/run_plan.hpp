#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "pipeline/run_experiment.hpp"
#include "pipeline/stage.hpp"
#include "plugin/registry.hpp"
#include "plugin/registry_catalogue.hpp"
#include "report/progress.hpp"

namespace nashost::pipeline {

/// A request understood: which config, with which components, in a new folder or in an old one.
/// Nothing is written yet.
struct RunPlan {
  /// Throws ConfigError with every problem of the config; also where the run to resume is none.
  RunPlan(const RunRequest& request, Progress& progress);

  /// Takes over settings of [run] in which nothing is open any more.
  void settle(const RunSettings& run);

  std::unique_ptr<plugin::Registry> registry;
  ExperimentConfig config;  ///< threads resolved
  std::string toml;         ///< the resolved config as a text
  std::vector<std::unique_ptr<Stage>> stages;
  std::filesystem::path resumed;  ///< the folder of the run to go on with; empty: a new one

 private:
  void read(Document document, const RunRequest& request);
};

}  // namespace nashost::pipeline
