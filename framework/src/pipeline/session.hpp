#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "data/batches.hpp"
#include "nashost/abi/network.hpp"
#include "nashost/abi/region.hpp"
#include "network/evaluation.hpp"
#include "network/evaluation_plan.hpp"
#include "network/precision.hpp"
#include "plugin/origin.hpp"
#include "plugin/registry.hpp"
#include "report/progress.hpp"
#include "store/checkpoints.hpp"
#include "store/run_folder.hpp"
#include "store/run_store.hpp"
#include "store/stage_result.hpp"

namespace nashost::pipeline {

/// What stages share while an experiment runs. One object on main's stack owns everything; plugins
/// are never unloaded, and none of their objects outlives it.
class Session {
 public:
  /// `config` with its threads resolved.
  Session(ExperimentConfig config, plugin::Registry& registry, RunFolder& folder, RunStore& store,
          Progress& progress);

  const ExperimentConfig& config() const noexcept { return config_; }
  plugin::Registry& registry() noexcept { return registry_; }
  RunFolder& folder() noexcept { return folder_; }
  RunStore& store() noexcept { return store_; }
  Checkpoints& checkpoints() noexcept { return checkpoints_; }
  Progress& progress() noexcept { return progress_; }
  std::uint64_t seed() const noexcept { return config_.seed; }
  int threads() const noexcept { return threads_; }
  int workers() const noexcept { return workers_; }
  network::Precision precision() const noexcept { return precision_; }
  /// In what portions subnets are scored where all processors may be used.
  const network::EvaluationPlan& evaluation() const noexcept { return evaluation_; }
  /// Finds out what is fastest here, for what the config leaves open; the settings of [run] with
  /// nothing open. Takes a second or two.
  const RunSettings& tune();
  torch::Device device() const { return device_; }

  const std::shared_ptr<const SearchSpace>& space() const noexcept { return space_; }
  /// The whole space, nothing cut.
  const Region& whole() const noexcept { return *whole_; }
  const data::Splits& splits() const noexcept { return *splits_; }
  Dataset& dataset() noexcept { return *dataset_; }
  const std::vector<std::int64_t>& input_shape() const noexcept { return input_shape_; }
  network::NetworkCost cost(const Architecture& architecture);

  /// call(), which runs code of the space's plugin: what that throws names the plugin.
  template <class Call>
  decltype(auto) of_space(const char* task, Call&& call) const {
    try {
      return std::forward<Call>(call)();
    } catch (...) {
      rethrow_of_space(task);
    }
  }

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
  /// Where keep_supernet puts weights.
  std::filesystem::path weights_file(const std::string& stage) const;
  /// Checksum of what keep_supernet wrote in this process; empty: nothing.
  std::string weights_sha256(const std::string& stage) const;
  /// What pruning left at the end of a stage; the whole space where nothing was pruned.
  Region region(const std::string& stage) const;
  void keep_region(const std::string& stage, Region region);
  /// What was kept as an archive's bytes, for the store; empty where nothing was.
  std::vector<std::byte> region_bytes(const std::string& stage) const;
  void keep_region(const std::string& stage, std::span<const std::byte> bytes);

  /// Throws Interrupted where a stop was requested.
  void check_stop() const;
  /// For `nashost verify`: after that many rounds, over all stages, a stop is requested.
  void stop_after(std::int64_t rounds) { rounds_left_ = rounds; }
  void round_done();

  /// A line for log.txt and the diary of the store; `say` shows it to the user, too, and `warn`
  /// even to one who asked for quiet.
  void record(const std::string& kind, const std::string& message, const std::string& stage = "",
              std::int64_t round = -1);
  void say(const std::string& kind, const std::string& message, const std::string& stage = "",
           std::int64_t round = -1);
  void warn(const std::string& kind, const std::string& message, const std::string& stage = "",
            std::int64_t round = -1);

  /// A result table over these architectures with their size columns.
  StageResult table(const StageConfig& stage, std::vector<Architecture> architectures);

 private:
  [[noreturn]] void rethrow_of_space(const char* task) const;
  void warn_of_slow_bf16();

  ExperimentConfig config_;
  plugin::Registry& registry_;
  RunFolder& folder_;
  RunStore& store_;
  Checkpoints checkpoints_;
  Progress& progress_;
  int threads_, workers_;
  torch::Device device_;
  network::Precision precision_;
  network::EvaluationPlan evaluation_;
  std::unique_ptr<Dataset> dataset_;
  std::unique_ptr<SpacePlugin> space_plugin_;
  std::shared_ptr<const plugin::Origin> space_origin_;
  std::shared_ptr<const SearchSpace> space_;
  std::unique_ptr<Region> whole_;
  std::unique_ptr<data::Splits> splits_;
  std::vector<std::int64_t> input_shape_;
  std::shared_ptr<Supernet> for_cost_;
  std::vector<StageResult> results_;
  std::map<std::string, std::shared_ptr<Supernet>> supernets_;
  std::map<std::string, std::string> weights_sha256_;
  std::map<std::string, Region> regions_;
  std::optional<std::int64_t> rounds_left_;
};

/// What results depend on and may be "auto" in [run], fixed before a run begins: threads (one per
/// processor that this process may use) and precision.
void resolve_auto(ExperimentConfig& config);

/// Scores architectures on a split; what the stages put into their tables as accuracy_<split> and
/// loss_<split>.
struct ScoringSettings {
  std::vector<std::string> splits = {"validation"};
  std::string norm = "inherit";
  std::optional<std::int64_t> evaluation_batch_size;
  std::int64_t calibration_batches = 20;
  std::int64_t calibration_batch_size = 64;
  static Schema<ScoringSettings> schema();
};
/// `workers`: 1 for one thread, session.workers() for all processors, shared out as the run's plan
/// says.
network::EvaluationResult score(Session& session, Supernet& supernet,
                                std::span<const Architecture> architectures,
                                const data::SplitView& view, const ScoringSettings& settings,
                                int workers, const std::function<void()>& checkpoint = {},
                                network::Precision precision = network::Precision::fp32);
data::Split parse_split(const std::string& name);

}  // namespace nashost::pipeline
