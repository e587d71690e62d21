#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/batches.hpp"
#include "network/optimizer.hpp"
#include "network/safetensors.hpp"
#include "network/training_step.hpp"
#include "pipeline/session.hpp"
#include "pipeline/training_length.hpp"

namespace nashost::pipeline {

/// The shared weights of a supernet stage, and what moves them: batches, optimizer, training step.
/// Batch n is a function of (seed, stage, n), so weights and optimizer state are all there is to
/// keep.
class SharedTraining {
 public:
  /// Weights as the stage's origin left them, or fresh ones by the run's seed.
  SharedTraining(Session& session, const StageConfig& stage);

  std::int64_t rounds() const noexcept { return rounds_; }
  const std::shared_ptr<Supernet>& supernet() const noexcept { return supernet_; }
  network::Batch batch(std::int64_t round) { return batches_.batch(round); }
  double learning_rate(std::int64_t round) const;

  /// Loss and accuracy of each proposal before the step, gradients left for apply().
  std::vector<network::StepOutcome> gradients(const network::Batch& batch, const Round& round);
  void apply(std::int64_t round);

  /// Weights, buffers and optimizer state by name; and back.
  network::NamedTensors tensors() const;
  void load(const network::NamedTensors& tensors, const std::string& source);

 private:
  std::shared_ptr<Supernet> start(const StageConfig& stage);

  Session& session_;
  TrainingLength length_;
  network::OptimizerSettings settings_;
  data::ShuffledBatches batches_;
  std::int64_t rounds_;
  std::shared_ptr<Supernet> supernet_;
  network::Optimizer optimizer_;
  network::TrainingStep step_;
};

}  // namespace nashost::pipeline
