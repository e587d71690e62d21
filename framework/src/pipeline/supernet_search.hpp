#pragma once

#include <chrono>
#include <string>

#include "bandit/configured_sampler.hpp"
#include "bandit/evidence_table.hpp"
#include "bandit/reward_curves.hpp"
#include "nashost/abi/error.hpp"
#include "pipeline/loss_guard.hpp"
#include "pipeline/region_pruning.hpp"
#include "pipeline/reward_feedback.hpp"
#include "pipeline/shared_training.hpp"

namespace nashost::pipeline {

struct SupernetSettings {
  Table sampler{{"name", std::string("uniform")}};
  Table pruner;
  double loss_guard = 20;
  static Schema<SupernetSettings> schema();
};

/// A loss that the guard found wrong, in a round that has not moved the weights.
class LossFault : public Error {
 public:
  using Error::Error;
  ~LossFault() override;
};

/// A supernet stage under way: the sampler proposes, the shared weights train, the sampler learns,
/// the pruner narrows the region.
///
/// Law: a search that was stopped at any moment, and another one made with the same session that
/// goes on from the last checkpoint, leave what one that was never stopped leaves: the same weights
/// bit for bit, the same rows in the store. Nothing but the state in persist() and in
/// SharedTraining::tensors() carries over from round to round.
class SupernetSearch {
 public:
  SupernetSearch(Session& session, const StageConfig& stage);

  /// To the end, from the last good checkpoint of the stage if there is one. Throws Interrupted
  /// after a checkpoint where a stop was requested, LossFault where the guard says so.
  void run();

  const SharedTraining& training() const noexcept { return training_; }
  const PruningLedger& ledger() const noexcept { return pruning_.ledger(); }
  Pruner* pruner() const noexcept { return pruning_.pruner(); }
  const EvidenceTable& evidence() const noexcept { return evidence_; }
  const RewardCurves& curves() const noexcept { return curves_; }
  const ConfiguredSampler& sampler() const noexcept { return sampler_; }
  std::int64_t rounds_done() const noexcept { return round_; }
  /// At work, over all processes.
  double seconds() const;

 private:
  ConfiguredSampler make_sampler();
  void restore();
  bool restore_from(const Checkpoints::Entry& entry);
  void train_one(const network::Batch& batch);
  void check(const Round& round) const;
  void watch_loss(const std::vector<network::StepOutcome>& outcomes, const Round& round);
  void store_round(const Round& round, std::uint64_t region, const RoundFeedback& feedback,
                   const std::vector<network::StepOutcome>& outcomes,
                   const std::vector<network::StepOutcome>& scored);
  bool checkpoint_due() const;
  void checkpoint();
  void persist(Archive& archive);
  std::string note() const;
  /// The most drawn, for the terminal.
  std::vector<ProgressArm> arms() const;

  using Clock = std::chrono::steady_clock;

  Session& session_;
  const StageConfig& stage_;
  SupernetSettings settings_;
  SharedTraining training_;
  RewardFeedback rewards_;
  RegionPruning pruning_;
  ConfiguredSampler sampler_;
  RandomStream random_;
  EvidenceTable evidence_;
  RewardCurves curves_;
  LossGuard guard_;
  std::int64_t round_ = 0;  // rounds done
  double seconds_before_ = 0;
  Clock::time_point begun_ = Clock::now();
  std::int64_t checkpoint_round_ = 0;
  Clock::time_point checkpoint_time_ = begun_;
};

}  // namespace nashost::pipeline
