#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "network/optimizer.hpp"
#include "network/subnet.hpp"
#include "pipeline/session.hpp"
#include "pipeline/training_length.hpp"

namespace nashost::pipeline {

/// One stand-alone training of one subnet, on one LibTorch thread.
struct Trial {
  std::string role;  ///< names its random streams: "alone/(2, 3)/seed 0"
  /// Names the stream of the order of its images; trials with the same one see the same batches, so
  /// that a seed can be compared between architectures. Empty: one of its own.
  std::string order = {};
  double weight = 1;  ///< expected work: longest first
  std::function<std::unique_ptr<network::Subnet>()> make;
  bool train = true;  ///< false: scored as it is made
  /// Called after the training and before the scores, on the worker's thread, unless it diverged.
  std::function<void(network::Subnet&)> finish = {};
  ScoringSettings scoring;
  Architecture architecture = {};  ///< for the record
};

struct TrialResult {
  std::unique_ptr<network::Subnet> subnet;
  double seconds = 0;
  bool diverged = false;  ///< a loss that was not finite; not scored
  double first_loss = 0, last_loss = 0;
  std::map<std::string, network::EvaluationResult> scores;  ///< by split
};

/// Runs all trials, several at once; results in the order of the trials, the same whatever the
/// number of workers. Each is a unit of work: what is finished is kept, weights included, and a run
/// that goes on does not repeat it.
std::vector<TrialResult> run_trials(Session& session, const std::vector<Trial>& trials,
                                    const TrainingLength& length,
                                    const network::OptimizerSettings& optimizer,
                                    const std::string& stage);

}  // namespace nashost::pipeline
