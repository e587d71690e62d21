#include "network/evaluation_plan.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "network/device.hpp"

namespace nashost::network {
namespace {

constexpr double kEnough = 0.1;   // seconds of one measurement
constexpr int kMeasurements = 3;  // the best counts: other work only ever makes one slower
constexpr double kTooLong = 1.0;  // seconds of one way after which no other is tried
constexpr double kNoticeable = 0.97;
constexpr double kHopeless = 1.15;  // beyond the best size larger ones only get slower

/// Seconds an example, without what an evaluation takes once, however many examples it has.
double cost(Supernet& supernet, std::span<const Architecture> architectures, const Batch& batch,
            const EvaluationPlan& plan, double& took) {
  EvaluationOptions options;
  options.workers = plan.workers;
  options.threads = plan.threads;
  const auto seconds = [&](std::int64_t batches) {
    const auto begin = std::chrono::steady_clock::now();
    evaluate(
        supernet, architectures, [&](std::int64_t) { return batch; }, batches * plan.workers,
        options);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  // Once to warm up, which also tells how often it fits into the time.
  took = seconds(1);
  const auto times = std::clamp<std::int64_t>(static_cast<std::int64_t>(kEnough / took), 1, 64);
  double one = took, more = took * static_cast<double>(times + 1);
  for (int i = 0; i < kMeasurements && took < kTooLong; ++i) {
    one = std::min(one, seconds(1));
    more = std::min(more, seconds(times + 1));
  }
  return std::max(more - one, 1e-9) /
         static_cast<double>(plan.workers * times * batch.targets.size(0));
}

}  // namespace

EvaluationPlan probe_evaluation(Supernet& supernet, std::span<const Architecture> architectures,
                                const std::function<Batch(std::int64_t size)>& batch,
                                int processors) {
  const bool on_gpu = !device_of(supernet).is_cpu();
  // A second worker prepares batches and starts kernels while a GPU computes the first one's.
  const int workers = on_gpu ? std::min(processors, 2) : processors;
  const std::int64_t largest = on_gpu ? 4096 : 256;
  const auto seconds_of = [&](const EvaluationPlan& plan, double& took) {
    try {
      return cost(supernet, architectures, batch(plan.batch_size), plan, took);
    } catch (const c10::OutOfMemoryError&) {  // of a GPU: nothing larger is tried
      took = std::numeric_limits<double>::infinity();
      return took;
    }
  };
  EvaluationPlan best{8, workers, 1};
  double took = 0;
  if (on_gpu) seconds_of(best, took);  // the first work of all loads its libraries
  double least = seconds_of(best, took);
  for (std::int64_t size = 16; size <= largest && took < kTooLong; size *= 2) {
    const EvaluationPlan plan{size, workers, 1};
    const double seconds = seconds_of(plan, took);
    if (seconds < kNoticeable * least) {
      best = plan;
      least = seconds;
    } else if (seconds > kHopeless * least) {
      break;
    }
  }
  if (workers > 1 && took < kTooLong) {
    const EvaluationPlan plan{best.batch_size, 1, processors};
    if (seconds_of(plan, took) < kNoticeable * least) best = plan;
  }
  return best;
}

}  // namespace nashost::network
