#include "data/batches.hpp"

#include <ATen/Parallel.h>

#include <numeric>

#include "nashost/abi/error.hpp"
#include "network/subnet.hpp"

namespace nashost::data {
namespace {

torch::Tensor permutation(std::int64_t n, RandomStream random) {
  torch::Tensor order = torch::arange(n);
  random.shuffle(std::span(order.data_ptr<std::int64_t>(), static_cast<std::size_t>(n)));
  return order;
}

}  // namespace

SplitView::SplitView(const Examples& examples, torch::Tensor indices,
                     const Normalization& normalization, torch::Device device)
    : examples_(examples),
      indices_(std::move(indices)),
      scale_(normalization.scale),
      device_(device) {
  const auto per_channel = [&](const std::vector<double>& values) {
    if (values.empty()) return torch::Tensor();
    std::vector<std::int64_t> shape(static_cast<std::size_t>(examples_.inputs.dim()), 1);
    shape[1] = static_cast<std::int64_t>(values.size());
    return torch::tensor(values, torch::kFloat32).view(shape).to(device_);
  };
  mean_ = per_channel(normalization.mean);
  deviation_ = per_channel(normalization.deviation);
}

network::Batch SplitView::gather(const torch::Tensor& positions) const {
  const torch::Tensor chosen = indices_.index_select(0, positions);
  // Sent to a GPU as bytes where they are bytes, and made floats there.
  torch::Tensor inputs = examples_.inputs.index_select(0, chosen).to(device_).to(torch::kFloat32);
  if (scale_ != 1.0) inputs.mul_(scale_);
  if (mean_.defined()) inputs.sub_(mean_);
  if (deviation_.defined()) inputs.div_(deviation_);
  return {network::channels_last(inputs), examples_.targets.index_select(0, chosen).to(device_)};
}

SplitView SplitView::first(std::int64_t n) const {
  SplitView some = *this;
  some.indices_ = indices_.slice(0, 0, n);
  return some;
}

network::Batch SplitView::batch(std::int64_t number, std::int64_t batch_size) const {
  const std::int64_t begin = number * batch_size;
  return gather(torch::arange(begin, std::min(begin + batch_size, size())));
}

const SplitView& Splits::operator[](Split split) const {
  switch (split) {
    case Split::train:
      return train;
    case Split::validation:
      return validation;
    case Split::test:
      return test;
  }
  return test;
}

Splits divide(Dataset& dataset, std::int64_t validation, std::int64_t train_limit,
              std::int64_t test_limit, std::uint64_t seed, torch::Device device) {
  const Examples& train = dataset.train();
  const Examples& test = dataset.test();
  const std::int64_t total = train.targets.size(0);
  if (validation >= total) {
    throw ConfigError("[data] validation = " + std::to_string(validation) +
                      " leaves nothing of the " + std::to_string(total) +
                      " training examples; lower it");
  }
  const torch::Tensor order = permutation(total, RandomStream(seed, "data/split"));
  const std::int64_t rest = total - validation;
  const std::int64_t kept = train_limit > 0 ? std::min(train_limit, rest) : rest;
  const std::int64_t tested =
      test_limit > 0 ? std::min(test_limit, test.targets.size(0)) : test.targets.size(0);
  const Normalization normalization = dataset.normalization();
  return {SplitView(train, order.slice(0, validation, validation + kept), normalization, device),
          SplitView(train, order.slice(0, 0, validation), normalization, device),
          SplitView(test, torch::arange(tested), normalization, device)};
}

ShuffledBatches::ShuffledBatches(const SplitView& view, std::int64_t batch_size, std::uint64_t seed,
                                 std::string role)
    : view_(view),
      batch_size_(batch_size),
      batches_per_epoch_(view.batches(batch_size)),
      seed_(seed),
      role_(std::move(role)) {
  if (batch_size > view.size()) {
    throw ConfigError("batch_size = " + std::to_string(batch_size) + " is more than the " +
                      std::to_string(view.size()) + " examples of the split; lower it");
  }
}

network::Batch ShuffledBatches::batch(std::int64_t number) {
  const std::int64_t epoch = number / batches_per_epoch_;
  if (epoch != epoch_) {
    order_ =
        permutation(view_.size(), RandomStream(seed_, role_, static_cast<std::uint64_t>(epoch)));
    epoch_ = epoch;
  }
  const std::int64_t begin = number % batches_per_epoch_ * batch_size_;
  return view_.gather(order_.slice(0, begin, std::min(begin + batch_size_, view_.size())));
}

Prefetcher::Prefetcher(std::function<network::Batch(std::int64_t)> make, std::int64_t first,
                       std::int64_t last)
    : make_(std::move(make)), thread_([this, first, last] { run(first, last); }) {}

Prefetcher::~Prefetcher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Prefetcher::run(std::int64_t first, std::int64_t last) {
  at::set_num_threads(1);
  for (std::int64_t n = first; n < last; ++n) {
    std::optional<network::Batch> made;
    std::exception_ptr failure;
    try {
      made = make_(n);
    } catch (...) {
      failure = std::current_exception();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || !ready_; });
    if (stop_) return;
    ready_ = std::move(made);
    failure_ = failure;
    lock.unlock();
    changed_.notify_all();
    if (failure) return;
  }
}

network::Batch Prefetcher::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ready_ || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  network::Batch batch = std::move(*ready_);
  ready_.reset();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

}  // namespace nashost::data
