#pragma once

#include <unordered_map>
#include <vector>

#include "network/training_step.hpp"
#include "pipeline/reward.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// From what a round measured to what its sampler learns.
class RewardFeedback {
 public:
  /// Throws ConfigError where rewards need held-out images and there are none.
  RewardFeedback(Session& session, const StageConfig& stage);

  /// Rewards come from held-out images, and so only for what trains.
  bool held_out() const { return settings_.reward == "validation_accuracy"; }

  /// Before the step: what round.scored does on the batch; with rewards from held-out images, what
  /// the proposals do on those of this round.
  std::vector<network::StepOutcome> score(Supernet& supernet, const Round& round,
                                          const network::Batch& batch) const;

  /// `trained` and `scored` as gradients() and score() gave them.
  RoundFeedback operator()(const Round& round, const std::vector<network::StepOutcome>& trained,
                           const std::vector<network::StepOutcome>& scored);

  /// Multiply-adds relative to those of the largest subnet, at most 1.
  double cost(const Architecture& architecture) const;

  void persist(Archive& archive) { archive("scale", scale_); }

 private:
  double measure(const network::StepOutcome& outcome) const;
  double largest() const;

  Session& session_;
  std::string stage_;
  RewardSettings settings_;
  RewardScale scale_;
  double largest_macs_;
  mutable std::unordered_map<Architecture, double, ArchitectureHash> macs_;
};

}  // namespace nashost::pipeline
