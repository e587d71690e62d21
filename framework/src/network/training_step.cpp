#include "network/training_step.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"

namespace nashost::network {
namespace F = torch::nn::functional;

/// One depth-first walk over the trie of a round.
struct TrainingStep::Pass {
  const RouteTrie& trie;
  const Batch& batch;
  std::span<const Proposal> proposals;
  std::vector<torch::Tensor> losses, correct;  // per proposal, on the device
  torch::Tensor teacher;                       // probabilities, N × classes

  void visit(std::int32_t index, const State& input) {
    const auto& node = trie.nodes()[static_cast<std::size_t>(index)];
    State output = node.step.block->forward(input, node.step.choice);
    if (node.children.size() == 1 && node.architectures.empty()) {
      visit(node.children.front(), output);
      return;
    }
    if (node.children.empty() && node.architectures.size() == 1) {
      torch::Tensor loss = finish(node.architectures.front(), output);
      output.clear();
      loss.backward();
      return;
    }
    branch(node, output);
  }

  /// Several consumers: each runs on a detached output and leaves its gradient there.
  void branch(const RouteTrie::Node& node, const State& output) {
    State seam;
    for (const torch::Tensor& tensor : output) {
      seam.push_back(tensor.detach().requires_grad_(tensor.requires_grad()));
    }
    for (const std::int32_t a : node.architectures) finish(a, seam).backward();
    for (const std::int32_t child : node.children) visit(child, seam);
    torch::autograd::variable_list roots, gradients;
    for (std::size_t i = 0; i < output.size(); ++i) {
      if (!seam[i].grad().defined()) continue;
      roots.push_back(output[i]);
      gradients.push_back(seam[i].grad());
    }
    if (!roots.empty()) torch::autograd::backward(roots, gradients);
  }

  /// The weighted loss of an architecture whose logits are `state`.
  torch::Tensor finish(std::int32_t architecture, const State& state) {
    const auto a = static_cast<std::size_t>(architecture);
    const Proposal& proposal = proposals[a];
    if (state.size() != 1 || state[0].dim() != 2) {
      throw Error("a route must end in one tensor of logits (batch × classes)");
    }
    const torch::Tensor logits = state[0].to(torch::kFloat32);
    torch::Tensor with_labels = F::cross_entropy(logits, batch.targets);
    {
      torch::NoGradGuard no_grad;
      losses[a] = with_labels.detach();
      correct[a] = logits.argmax(1).eq(batch.targets).sum();
      if (proposal.role == Role::teacher) teacher = logits.softmax(1);
    }
    torch::Tensor loss = with_labels;
    if (proposal.role == Role::student) {
      if (!teacher.defined()) throw Error("a round with students needs a teacher");
      loss = -(teacher * logits.log_softmax(1)).sum(1).mean();
    }
    return proposal.loss_weight == 1.0 ? loss : loss * proposal.loss_weight;
  }
};

std::vector<StepOutcome> read_outcomes(const std::vector<torch::Tensor>& losses,
                                       const std::vector<torch::Tensor>& correct,
                                       std::int64_t examples) {
  // Counts as floats beside the losses: exact up to 2^24 examples.
  const auto numbers = torch::cat({torch::stack(losses), torch::stack(correct).to(torch::kFloat32)})
                           .to(torch::kCPU)
                           .to(torch::kFloat64);
  const double* const loss = numbers.const_data_ptr<double>();
  const double* const right = loss + losses.size();
  std::vector<StepOutcome> outcomes(losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i) {
    outcomes[i] = {loss[i], right[i] / static_cast<double>(examples)};
  }
  return outcomes;
}

TrainingStep::TrainingStep(Supernet& supernet, Optimizer& optimizer, Precision precision)
    : supernet_(supernet), optimizer_(optimizer), precision_(precision) {}

void TrainingStep::clear_gradients() {
  // Undefined, not zero: a zero gradient would still let AdamW decay and move the parameter.
  for (ParameterSlice& slice : active_) slice.tensor.mutable_grad().reset();
  active_.clear();
}

std::vector<StepOutcome> TrainingStep::gradients(const Batch& batch,
                                                 std::span<const Proposal> proposals) {
  clear_gradients();
  // The teacher's branch comes first, so that its outputs exist when a student needs them.
  std::vector<std::size_t> order(proposals.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return proposals[i].role == Role::teacher; });
  std::vector<Proposal> ordered;
  std::vector<Route> routes;
  for (const std::size_t i : order) {
    ordered.push_back(proposals[i]);
    routes.push_back(supernet_.route(proposals[i].architecture));
  }
  const RouteTrie trie(routes);
  for (const auto& node : trie.nodes()) {
    for (ParameterSlice& slice : node.step.block->slices(node.step.choice)) {
      active_.push_back(std::move(slice));
    }
  }

  Pass pass{trie,
            batch,
            ordered,
            std::vector<torch::Tensor>(ordered.size()),
            std::vector<torch::Tensor>(ordered.size()),
            {}};
  {
    const PrecisionScope scope(precision_, batch.inputs.device().type());
    for (const std::int32_t root : trie.roots()) pass.visit(root, {batch.inputs});
  }

  const auto read = read_outcomes(pass.losses, pass.correct, batch.targets.size(0));
  std::vector<StepOutcome> outcomes(proposals.size());
  for (std::size_t i = 0; i < order.size(); ++i) outcomes[order[i]] = read[i];
  return outcomes;
}

void TrainingStep::apply(double learning_rate) { optimizer_.step(active_, learning_rate); }

}  // namespace nashost::network
