#include "network/evaluation.hpp"

#include <numeric>
#include <optional>

#include "nashost/abi/error.hpp"
#include "network/deal_out.hpp"
#include "network/device.hpp"
#include "network/subnet.hpp"

namespace nashost::network {
namespace {

template <class Norm, class Action>
void each_norm_of(torch::nn::Module& module, const Action& action) {
  for (const auto& part : module.modules()) {
    if (auto* norm = dynamic_cast<Norm*>(part.get())) action(*norm);
  }
}

template <class Action>
void each_norm(torch::nn::Module& module, const Action& action) {
  each_norm_of<torch::nn::BatchNorm1dImpl>(module, action);
  each_norm_of<torch::nn::BatchNorm2dImpl>(module, action);
  each_norm_of<torch::nn::BatchNorm3dImpl>(module, action);
}

/// The trie with an extracted block per node, ready to run.
class Evaluator {
 public:
  Evaluator(const RouteTrie& trie, const EvaluationOptions& options, torch::DeviceType device)
      : trie_(trie) {
    torch::NoGradGuard no_grad;
    const auto& nodes = trie.nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      // Recalibrated statistics are a node's own; otherwise equal steps share one copy.
      std::size_t same = i;
      if (options.norm != NormMode::recalibrate) {
        for (same = 0; !(nodes[same].step == nodes[i].step); ++same) {
        }
      }
      blocks_.push_back(same < i ? blocks_[same] : extracted(nodes[i].step));
    }
    if (options.norm == NormMode::recalibrate) recalibrate(options, device);
    for (const auto& block : blocks_) {
      block->eval();
      if (options.norm == NormMode::batch) use_batch_statistics(*block);
    }
    if (options.fold && options.norm != NormMode::batch) {
      for (std::size_t i = 0; i < blocks_.size(); ++i) {
        if (std::find(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(i),
                      blocks_[i]) == blocks_.begin() + static_cast<std::ptrdiff_t>(i)) {
          blocks_[i]->fold();
        }
      }
    }
  }

  /// Calls done(architecture, logits) for every architecture.
  template <class Done>
  void run(const torch::Tensor& inputs, const Done& done) const {
    for (const std::int32_t root : trie_.roots()) visit(root, {inputs}, done);
  }

 private:
  template <class Done>
  void visit(std::int32_t index, const State& input, const Done& done) const {
    const auto& node = trie_.nodes()[static_cast<std::size_t>(index)];
    const State output = blocks_[static_cast<std::size_t>(index)]->forward(input, {});
    for (const std::int32_t a : node.architectures) {
      done(static_cast<std::size_t>(a), output.at(0));
    }
    for (const std::int32_t child : node.children) visit(child, output, done);
  }

  static void use_batch_statistics(torch::nn::Module& block) {
    each_norm(block, [](auto& norm) {
      norm.options.track_running_stats(false);
      norm.running_mean = torch::Tensor();
      norm.running_var = torch::Tensor();
    });
  }

  void recalibrate(const EvaluationOptions& options, torch::DeviceType device) {
    const PrecisionScope scope(options.precision, device);
    if (!options.calibration || options.calibration_batches < 1) {
      throw Error("recalibration needs at least one batch of training data");
    }
    for (const auto& block : blocks_) {
      block->train();
      each_norm(*block, [](auto& norm) {
        norm.reset_running_stats();
        norm.options.momentum(std::nullopt);  // plain mean over the batches
      });
    }
    for (std::int64_t b = 0; b < options.calibration_batches; ++b) {
      if (options.checkpoint) options.checkpoint();
      run(options.calibration(b).inputs, [](std::size_t, const torch::Tensor&) {});
    }
  }

  const RouteTrie& trie_;
  std::vector<std::shared_ptr<Block>> blocks_;  // per node
};

/// While it lives, the blocks of a trie normalise with the statistics of the batch at hand and keep
/// their own.
class LiveBatchStatistics {
 public:
  explicit LiveBatchStatistics(const RouteTrie& trie) {
    for (const auto& node : trie.nodes()) {
      each_norm(*node.step.block, [this](auto& norm) {
        if (!norm.options.track_running_stats()) return;
        const auto mean = norm.running_mean, variance = norm.running_var;
        norm.options.track_running_stats(false);
        norm.running_mean = torch::Tensor();
        norm.running_var = torch::Tensor();
        restore_.push_back([&norm, mean, variance] {
          norm.options.track_running_stats(true);
          norm.running_mean = mean;
          norm.running_var = variance;
        });
      });
    }
  }
  ~LiveBatchStatistics() {
    for (const auto& action : restore_) action();
  }
  LiveBatchStatistics(const LiveBatchStatistics&) = delete;
  LiveBatchStatistics& operator=(const LiveBatchStatistics&) = delete;

 private:
  std::vector<std::function<void()>> restore_;
};

struct BatchResult {
  std::vector<float> loss;         // architectures × batch
  std::vector<std::uint8_t> hits;  // the same
};

BatchResult score(const Evaluator& evaluator, std::size_t architectures, const Batch& batch) {
  std::vector<torch::Tensor> losses(architectures), hits(architectures);
  evaluator.run(batch.inputs, [&](std::size_t a, const torch::Tensor& outputs) {
    const torch::Tensor logits = outputs.to(torch::kFloat32);
    hits[a] = logits.argmax(1).eq(batch.targets).to(torch::kUInt8);
    losses[a] = torch::nn::functional::cross_entropy(
        logits, batch.targets,
        torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
  });
  const auto read = [](const std::vector<torch::Tensor>& rows, auto& into) {
    using Number = typename std::remove_reference_t<decltype(into)>::value_type;
    const auto all = torch::stack(rows).to(torch::kCPU);
    into.assign(all.const_data_ptr<Number>(), all.const_data_ptr<Number>() + all.numel());
  };
  BatchResult result;
  read(losses, result.loss);
  read(hits, result.hits);
  return result;
}

}  // namespace

NormMode norm_mode(const std::string& name) {
  if (name == "inherit") return NormMode::inherit;
  if (name == "batch") return NormMode::batch;
  if (name == "recalibrate") return NormMode::recalibrate;
  throw ConfigError("unknown BatchNorm mode '" + name + "'" +
                    did_you_mean(name, {"inherit", "batch", "recalibrate"}));
}

std::string to_string(NormMode mode) {
  switch (mode) {
    case NormMode::inherit:
      return "inherit";
    case NormMode::batch:
      return "batch";
    case NormMode::recalibrate:
      return "recalibrate";
  }
  return {};
}

EvaluationResult evaluate(Supernet& supernet, std::span<const Architecture> architectures,
                          const BatchSource& batches, std::int64_t batch_count,
                          const EvaluationOptions& options) {
  torch::NoGradGuard no_grad;
  const RouteTrie trie(routes_of(supernet, architectures));
  const torch::DeviceType device = device_of(supernet).type();
  const Evaluator evaluator(trie, options, device);
  std::vector<BatchResult> parts(static_cast<std::size_t>(batch_count));
  deal_out(batch_count, options.workers, options.threads, options.checkpoint, [&](std::int64_t b) {
    const torch::NoGradGuard no_grad_here;  // both are a thread's own
    const PrecisionScope scope(options.precision, device);
    parts[static_cast<std::size_t>(b)] = score(evaluator, architectures.size(), batches(b));
  });

  EvaluationResult result;
  const std::size_t count = architectures.size();
  for (const BatchResult& part : parts) {
    result.examples += static_cast<std::int64_t>(part.hits.size() / count);
  }
  result.correct.assign(count, 0);
  result.loss.assign(count, 0.0);
  result.hits.reserve(count * static_cast<std::size_t>(result.examples));
  for (std::size_t a = 0; a < count; ++a) {
    for (const BatchResult& part : parts) {
      const auto n = static_cast<std::ptrdiff_t>(part.hits.size() / count);
      const auto begin = part.hits.begin() + static_cast<std::ptrdiff_t>(a) * n;
      result.hits.insert(result.hits.end(), begin, begin + n);
      result.correct[a] += std::count(begin, begin + n, std::uint8_t{1});
      const auto losses = part.loss.begin() + static_cast<std::ptrdiff_t>(a) * n;
      result.loss[a] = std::accumulate(losses, losses + n, result.loss[a]);
    }
    result.loss[a] /= static_cast<double>(result.examples);
  }
  return result;
}

void recalibrate(Supernet& network, const Architecture& architecture, const BatchSource& batches,
                 std::int64_t batch_count) {
  torch::NoGradGuard no_grad;
  const bool training = network.is_training();
  network.train();
  const Route route = network.route(architecture);
  std::vector<std::function<void()>> restore;
  for (const RouteStep& step : route) {
    each_norm(*step.block, [&](auto& norm) {
      restore.push_back(
          [&norm, momentum = norm.options.momentum()] { norm.options.momentum(momentum); });
      norm.reset_running_stats();
      norm.options.momentum(std::nullopt);  // plain mean over the batches
    });
  }
  for (std::int64_t b = 0; b < batch_count; ++b) {
    State state{batches(b).inputs};
    for (const RouteStep& step : route) state = step.block->forward(state, step.choice);
  }
  // Backwards: of a block that stands on the route twice, what was there first comes last.
  for (auto action = restore.rbegin(); action != restore.rend(); ++action) (*action)();
  network.train(training);
}

std::vector<StepOutcome> score_batch(Supernet& supernet,
                                     std::span<const Architecture> architectures,
                                     const Batch& batch, Precision precision) {
  torch::NoGradGuard no_grad;
  const PrecisionScope scope(precision, batch.inputs.device().type());
  const RouteTrie trie(routes_of(supernet, architectures));
  const LiveBatchStatistics guard(trie);
  std::vector<torch::Tensor> losses(architectures.size()), correct(architectures.size());
  const auto visit = [&](const auto& self, std::int32_t index, const State& input) -> void {
    const auto& node = trie.nodes()[static_cast<std::size_t>(index)];
    const State output = node.step.block->forward(input, node.step.choice);
    for (const std::int32_t a : node.architectures) {
      const torch::Tensor logits = output.at(0).to(torch::kFloat32);
      losses[static_cast<std::size_t>(a)] =
          torch::nn::functional::cross_entropy(logits, batch.targets);
      correct[static_cast<std::size_t>(a)] = logits.argmax(1).eq(batch.targets).sum();
    }
    for (const std::int32_t child : node.children) self(self, child, output);
  };
  for (const std::int32_t root : trie.roots()) visit(visit, root, {batch.inputs});
  return read_outcomes(losses, correct, batch.targets.size(0));
}

}  // namespace nashost::network
