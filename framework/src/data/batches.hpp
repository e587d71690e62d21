#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "nashost/abi/network.hpp"
#include "network/training_step.hpp"

namespace nashost::data {

/// Which part of a data set. Training images train; validation images, held out of them, drive
/// rewards, pruning, stopping and selection; test images are read after selection.
enum class Split { train, validation, test };

/// Examples of one split as batches: gathers, converts, normalises. Safe to use from several
/// threads.
class NASHOST_API SplitView {
 public:
  /// `indices` into the examples, none twice.
  SplitView(const Examples& examples, torch::Tensor indices, const Normalization& normalization,
            torch::Device device = torch::kCPU);

  std::int64_t size() const noexcept { return indices_.size(0); }
  /// Examples positions[i] of this view.
  network::Batch gather(const torch::Tensor& positions) const;
  /// The first n examples of it.
  SplitView first(std::int64_t n) const;
  /// Batch `number` in the split's own order; the last may be smaller.
  network::Batch batch(std::int64_t number, std::int64_t batch_size) const;
  std::int64_t batches(std::int64_t batch_size) const {
    return (size() + batch_size - 1) / batch_size;
  }

 private:
  Examples examples_;
  torch::Tensor indices_;
  double scale_;
  torch::Tensor mean_, deviation_;  // on the device, by channel; undefined: none
  torch::Device device_;
};

/// A data set divided into its three splits: `validation` examples, chosen by the run's seed, are
/// held out of the training ones. `train_limit` and `test_limit` keep only that many (0: all).
struct Splits {
  SplitView train, validation, test;
  const SplitView& operator[](Split split) const;
};
NASHOST_API Splits divide(Dataset& dataset, std::int64_t validation, std::int64_t train_limit,
                          std::int64_t test_limit, std::uint64_t seed, torch::Device device);

/// An endless stream of shuffled training batches. Batch n is a function of (seed, role, n) alone:
/// epoch n / batches_per_epoch is one permutation of the split, so a stream can go on anywhere.
class NASHOST_API ShuffledBatches {
 public:
  ShuffledBatches(const SplitView& view, std::int64_t batch_size, std::uint64_t seed,
                  std::string role);

  std::int64_t batches_per_epoch() const noexcept { return batches_per_epoch_; }
  network::Batch batch(std::int64_t number);

 private:
  const SplitView& view_;
  std::int64_t batch_size_, batches_per_epoch_;
  std::uint64_t seed_;
  std::string role_;
  std::int64_t epoch_ = -1;
  torch::Tensor order_;
};

/// Prepares batch n + 1 on its own thread while batch n is used.
class NASHOST_API Prefetcher {
 public:
  /// `make(n)` is called on the thread, in order, for n = first, first + 1, …, last − 1.
  Prefetcher(std::function<network::Batch(std::int64_t)> make, std::int64_t first,
             std::int64_t last);
  ~Prefetcher();
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  /// The next batch; throws what make threw.
  network::Batch next();

 private:
  void run(std::int64_t first, std::int64_t last);

  std::function<network::Batch(std::int64_t)> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<network::Batch> ready_;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace nashost::data
