#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "network/optimizer.hpp"
#include "network/subnet.hpp"
#include "network/training_step.hpp"
#include "pipeline/session.hpp"
#include "pipeline/training_length.hpp"

namespace nashost::pipeline {

/// A stand-alone training, as far as one wants at a time; on the calling thread's LibTorch threads.
class SubnetTraining {
 public:
  /// `order` names the stream of the images' order. The learning rate's schedule runs over
  /// `length`.
  SubnetTraining(Session& session, network::Subnet& subnet, const TrainingLength& length,
                 const network::OptimizerSettings& optimizer, const std::string& order);

  /// Trains until `steps` steps are done in all, or a loss is not finite: false then, and for good.
  /// `after_step` is called after each.
  bool train_to(std::int64_t steps, const std::function<void()>& after_step);

  std::int64_t length() const noexcept { return length_; }
  std::int64_t steps() const noexcept { return done_; }
  bool diverged() const noexcept { return diverged_; }
  double first_loss() const noexcept { return first_loss_; }
  double last_loss() const noexcept { return last_loss_; }

 private:
  Session& session_;
  network::Subnet& subnet_;
  network::OptimizerSettings settings_;
  data::ShuffledBatches batches_;
  std::int64_t length_;
  network::Optimizer optimizer_;
  network::TrainingStep step_;
  std::int64_t done_ = 0;
  bool diverged_ = false;
  double first_loss_ = 0, last_loss_ = 0;
};

/// Gives the subnet the BatchNorm statistics that scoring it under norm = "recalibrate" would use,
/// for good.
void recalibrate(Session& session, network::Subnet& subnet, const ScoringSettings& settings);

}  // namespace nashost::pipeline
