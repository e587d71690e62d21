#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/network.hpp"
#include "network/route_trie.hpp"
#include "network/training_step.hpp"

namespace nashost::network {

/// Which BatchNorm statistics an evaluation uses.
enum class NormMode {
  inherit,      ///< the running statistics that training left
  batch,        ///< those of the batch at hand
  recalibrate,  ///< reset, then the plain mean over some training batches, per node of the route
                ///< trie
};
NASHOST_API NormMode norm_mode(const std::string& name);
NASHOST_API std::string to_string(NormMode mode);

/// Gives the batch with the given number; must be safe to call from several threads.
using BatchSource = std::function<Batch(std::int64_t)>;

struct EvaluationOptions {
  NormMode norm = NormMode::inherit;
  /// Batches for recalibration, from training data; read in order 0, 1, ….
  BatchSource calibration = {};
  std::int64_t calibration_batches = 20;
  /// Workers, each with so many LibTorch threads; batches are dealt out to them.
  int workers = 1;
  int threads = 1;
  /// Fold BatchNorm into convolutions first.
  bool fold = true;
  Precision precision = Precision::fp32;
  /// Asked between batches; true stops the evaluation with an exception of the caller's own.
  std::function<void()> checkpoint = {};
};

/// How architectures did on the same examples, in the order of the architectures.
struct EvaluationResult {
  std::int64_t examples = 0;
  std::vector<std::int64_t> correct;
  std::vector<double> loss;  ///< cross-entropy, mean over examples
  /// 1 where architecture a is right on example e: architectures × examples, row a first.
  std::vector<std::uint8_t> hits;
  double accuracy(std::size_t a) const {
    return static_cast<double>(correct[a]) / static_cast<double>(examples);
  }
};

/// Scores all architectures on all batches, each shared block once per batch.
///
/// Works on extracted copies: the supernet, its statistics and its training mode stay bit for bit.
/// Results do not depend on the number of workers, nor on the batch size as far as LibTorch's
/// kernels do not: losses are summed example by example. Under `recalibrate` statistics belong to a
/// node of the trie: a block behind two different beginnings gets two sets.
NASHOST_API EvaluationResult evaluate(Supernet& supernet,
                                      std::span<const Architecture> architectures,
                                      const BatchSource& batches, std::int64_t batch_count,
                                      const EvaluationOptions& options);

/// Gives the blocks on one route the statistics that evaluate() uses under NormMode::recalibrate,
/// for good: reset, then the plain mean over the batches 0 … batch_count − 1. Bit for bit the same
/// ones where no block stands on the route twice. Weights and training mode stay as they are.
NASHOST_API void recalibrate(Supernet& network, const Architecture& architecture,
                             const BatchSource& batches, std::int64_t batch_count);

/// Scores architectures on one batch with its own BatchNorm statistics, on the live blocks and with
/// all threads: for rewards during training. Running statistics stay as they are.
NASHOST_API std::vector<StepOutcome> score_batch(Supernet& supernet,
                                                 std::span<const Architecture> architectures,
                                                 const Batch& batch,
                                                 Precision precision = Precision::fp32);

}  // namespace nashost::network
