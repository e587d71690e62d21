#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/network.hpp"
#include "nashost/abi/sampler.hpp"
#include "network/optimizer.hpp"
#include "network/precision.hpp"
#include "network/route_trie.hpp"

namespace nashost::network {

/// Normalised inputs (N × …) and targets (N, int64) of one batch.
struct Batch {
  torch::Tensor inputs;
  torch::Tensor targets;
};

/// How one architecture did on the batch, before the step, with the outputs that gave the
/// gradients.
struct StepOutcome {
  double loss = 0;      ///< cross-entropy with the labels, mean over the batch, weight left out
  double accuracy = 0;  ///< share of the batch it got right
};

/// Of as many architectures: losses and numbers of right answers, 0-dimensional tensors. Waits for
/// a GPU once.
std::vector<StepOutcome> read_outcomes(const std::vector<torch::Tensor>& losses,
                                       const std::vector<torch::Tensor>& correct,
                                       std::int64_t examples);

/// One optimizer step on one batch for one or several architectures: gradients(), reduce(),
/// apply().
///
/// Each block that several routes share up to there runs once, forward and backward. Gradients
/// equal the weighted sum of separate steps: a node with several consumers collects the gradient of
/// its output from all of them and then runs backward once. Branches run depth first, and what a
/// finished branch held is freed before the next. BatchNorm running statistics are updated once per
/// node of the route trie, in trie order.
///
/// Roles: `labels` and `teacher` learn from the labels; `student`s from the softmax of the round's
/// teacher, without gradient into it (sandwich rule; Yu & Huang 2019).
class NASHOST_API TrainingStep {
 public:
  TrainingStep(Supernet& supernet, Optimizer& optimizer, Precision precision = Precision::fp32);

  /// Leaves gradients in the parameters of the proposals' routes, undefined ones everywhere else.
  std::vector<StepOutcome> gradients(const Batch& batch, std::span<const Proposal> proposals);
  /// Where gradients of several machines would be averaged; the identity on one.
  void reduce() {}
  /// Moves exactly the parameters that the last gradients() covered.
  void apply(double learning_rate);

 private:
  struct Pass;
  void clear_gradients();

  Supernet& supernet_;
  Optimizer& optimizer_;
  Precision precision_;
  std::vector<ParameterSlice> active_;
};

}  // namespace nashost::network
