#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "network/evaluation.hpp"

namespace nashost::network {

/// In what portions subnets are scored; says nothing of the results.
struct EvaluationPlan {
  std::int64_t batch_size = 64;
  int workers = 1;
  int threads = 1;  ///< of LibTorch, in each worker
};

/// The fastest way to score these architectures on this machine, by trying: batch sizes from 8 to
/// 256 with one worker a processor, then one worker with all processors. On a GPU, batch sizes from
/// 16 to 4096 as far as its memory goes, with two workers, then one. A larger batch is taken only
/// where it is 5 % faster. Takes a second or two: large networks are tried on less. `batch` gives a
/// batch of that size, from any examples.
NASHOST_API EvaluationPlan probe_evaluation(Supernet& supernet,
                                            std::span<const Architecture> architectures,
                                            const std::function<Batch(std::int64_t size)>& batch,
                                            int processors);

}  // namespace nashost::network
