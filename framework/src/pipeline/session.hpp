#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "data/batches.hpp"
#include "nashost/abi/network.hpp"
#include "nashost/abi/region.hpp"
#include "network/evaluation.hpp"
#include "plugin/registry.hpp"
#include "report/progress.hpp"
#include "store/run_folder.hpp"
#include "store/stage_result.hpp"

namespace nashost::pipeline {

/// What stages share while an experiment runs. One object on main's stack owns everything; plugins
/// are never unloaded, and none of their objects outlives it.
class Session {
 public:
  Session(ExperimentConfig config, plugin::Registry& registry, RunFolder& folder,
          Progress& progress);

  const ExperimentConfig& config() const noexcept { return config_; }
  plugin::Registry& registry() noexcept { return registry_; }
  RunFolder& folder() noexcept { return folder_; }
  Progress& progress() noexcept { return progress_; }
  std::uint64_t seed() const noexcept { return config_.seed; }
  int threads() const noexcept { return threads_; }
  int workers() const noexcept { return workers_; }
  torch::Device device() const { return device_; }

  const std::shared_ptr<const SearchSpace>& space() const noexcept { return space_; }
  /// The whole space, nothing cut.
  const Region& whole() const noexcept { return *whole_; }
  const data::Splits& splits() const noexcept { return *splits_; }
  Dataset& dataset() noexcept { return *dataset_; }
  const std::vector<std::int64_t>& input_shape() const noexcept { return input_shape_; }
  network::NetworkCost cost(const Architecture& architecture);

  /// A new supernet of the space on the run's device, uninitialised weights.
  std::shared_ptr<Supernet> make_supernet() const;

  /// Architectures that a stage names: labels, or "all" (an empty list).
  std::vector<Architecture> architectures(const std::vector<std::string>& labels,
                                          const StageConfig& stage) const;

  /// Results of finished stages, by name.
  const StageResult& result(const std::string& stage) const;
  const std::vector<StageResult>& results() const noexcept { return results_; }
  void add_result(StageResult result) { results_.push_back(std::move(result)); }

  /// The supernet that an earlier stage (of this run, or of another) left.
  std::shared_ptr<Supernet> supernet(const StageOrigin& origin);
  void keep_supernet(const std::string& stage, std::shared_ptr<Supernet> supernet);
  /// What pruning left at the end of a stage; the whole space where nothing was pruned.
  Region region(const std::string& stage) const;
  void keep_region(const std::string& stage, Region region);

  /// Throws Interrupted where a stop was requested.
  void check_stop() const;

  /// A result table over these architectures with their size columns.
  StageResult table(const StageConfig& stage, std::vector<Architecture> architectures);

 private:
  ExperimentConfig config_;
  plugin::Registry& registry_;
  RunFolder& folder_;
  Progress& progress_;
  int threads_, workers_;
  torch::Device device_ = torch::kCPU;
  std::unique_ptr<Dataset> dataset_;
  std::unique_ptr<SpacePlugin> space_plugin_;
  std::shared_ptr<const SearchSpace> space_;
  std::unique_ptr<Region> whole_;
  std::unique_ptr<data::Splits> splits_;
  std::vector<std::int64_t> input_shape_;
  std::shared_ptr<Supernet> for_cost_;
  std::vector<StageResult> results_;
  std::map<std::string, std::shared_ptr<Supernet>> supernets_;
  std::map<std::string, Region> regions_;
};

/// Scores architectures on a split; what the stages put into their tables as accuracy_<split> and
/// loss_<split>.
struct ScoringSettings {
  std::vector<std::string> splits = {"validation"};
  std::string norm = "inherit";
  std::int64_t evaluation_batch_size = 64;
  std::int64_t calibration_batches = 20;
  std::int64_t calibration_batch_size = 64;
  static Schema<ScoringSettings> schema();
};
network::EvaluationResult score(Session& session, Supernet& supernet,
                                std::span<const Architecture> architectures,
                                const data::SplitView& view, const ScoringSettings& settings,
                                int workers, const std::function<void()>& checkpoint = {});
data::Split parse_split(const std::string& name);

}  // namespace nashost::pipeline
