#include "data/batches.hpp"

#include <gtest/gtest.h>

#include <set>

#include "nashost/abi/error.hpp"

namespace nashost::data {
namespace {

/// Example i has the value i in its one pixel and i mod 5 as its label.
class Numbers : public Dataset {
 public:
  Numbers() : train_(numbers(103)), test_(numbers(21)) {}
  const Examples& train() override { return train_; }
  const Examples& test() override { return test_; }
  std::int64_t classes() const override { return 5; }
  Normalization normalization() const override { return {0.5, {1.0}, {2.0}}; }
  std::vector<std::pair<std::string, std::string>> files() const override { return {}; }

 private:
  static Examples numbers(std::int64_t n) {
    return {torch::arange(n).to(torch::kUInt8).view({n, 1, 1, 1}), torch::arange(n) % 5};
  }
  Examples train_, test_;
};

/// Which examples a batch holds, undoing x ↦ (x / 2 − 1) / 2.
std::vector<int> members(const network::Batch& batch) {
  std::vector<int> found;
  const auto values = ((batch.inputs.flatten() * 2 + 1) * 2).round().to(torch::kInt32);
  for (std::int64_t i = 0; i < values.size(0); ++i) {
    found.push_back(values[i].item<int>());
    EXPECT_EQ(batch.targets[i].item<int>(), found.back() % 5);
  }
  return found;
}

std::set<int> all_of(const SplitView& view) {
  std::set<int> found;
  for (std::int64_t b = 0; b < view.batches(10); ++b) {
    for (const int m : members(view.batch(b, 10))) EXPECT_TRUE(found.insert(m).second);
  }
  return found;
}

/// LibTorch's device `meta` has shapes and no numbers: whatever would be computed elsewhere fails.
TEST(SplitView, GivesItsBatchesOnTheDevice) {
  Numbers numbers;
  const SplitView view(numbers.train(), torch::arange(20), numbers.normalization(), torch::kMeta);
  const network::Batch batch = view.batch(1, 8);
  EXPECT_TRUE(batch.inputs.is_meta());
  EXPECT_TRUE(batch.targets.is_meta());
  EXPECT_EQ(batch.inputs.sizes(), (std::vector<std::int64_t>{8, 1, 1, 1}));
}

TEST(SplitView, GivesTheSameBatchesOnAGpu) {
  if (torch::cuda::device_count() == 0) GTEST_SKIP() << "LibTorch finds no GPU";
  Numbers numbers;
  const SplitView here(numbers.train(), torch::arange(20), numbers.normalization());
  const SplitView there(numbers.train(), torch::arange(20), numbers.normalization(), torch::kCUDA);
  EXPECT_TRUE(there.batch(1, 8).inputs.cpu().equal(here.batch(1, 8).inputs));
  EXPECT_TRUE(there.batch(1, 8).targets.cpu().equal(here.batch(1, 8).targets));
}

TEST(Splits, TrainAndValidationPartTheTrainingExamples) {
  Numbers numbers;
  const Splits splits = divide(numbers, 20, 0, 0, 1, torch::kCPU);
  auto train = all_of(splits.train);
  const auto validation = all_of(splits.validation);
  EXPECT_EQ(validation.size(), 20U);
  EXPECT_EQ(train.size(), 83U);
  train.insert(validation.begin(), validation.end());
  EXPECT_EQ(train.size(), 103U);
  EXPECT_EQ(splits.test.size(), 21);
  // Another seed holds out others, the same seed the same.
  EXPECT_NE(all_of(divide(numbers, 20, 0, 0, 2, torch::kCPU).validation), validation);
  EXPECT_EQ(all_of(divide(numbers, 20, 0, 0, 1, torch::kCPU).validation), validation);
}

TEST(Splits, LimitsKeepThatMany) {
  Numbers numbers;
  const Splits splits = divide(numbers, 20, 30, 7, 1, torch::kCPU);
  EXPECT_EQ(splits.train.size(), 30);
  EXPECT_EQ(splits.test.size(), 7);
  EXPECT_THROW(divide(numbers, 103, 0, 0, 1, torch::kCPU), ConfigError);
}

TEST(ShuffledBatches, AnEpochIsOnePermutation) {
  Numbers numbers;
  const Splits splits = divide(numbers, 0, 0, 0, 1, torch::kCPU);
  ShuffledBatches batches(splits.train, 10, 7, "stage/shuffle");
  ASSERT_EQ(batches.batches_per_epoch(), 11);  // ten of 10 and one of 3
  std::vector<std::vector<int>> epochs(2);
  for (std::int64_t n = 0; n < 22; ++n) {
    const auto found = members(batches.batch(n));
    auto& epoch = epochs[static_cast<std::size_t>(n / 11)];
    epoch.insert(epoch.end(), found.begin(), found.end());
  }
  EXPECT_NE(epochs[0], epochs[1]);
  for (auto& epoch : epochs) EXPECT_EQ(std::set<int>(epoch.begin(), epoch.end()).size(), 103U);
}

TEST(ShuffledBatches, CanGoOnAnywhere) {
  Numbers numbers;
  const Splits splits = divide(numbers, 0, 0, 0, 1, torch::kCPU);
  ShuffledBatches through(splits.train, 10, 7, "s"), jump(splits.train, 10, 7, "s");
  for (std::int64_t n = 0; n < 15; ++n) through.batch(n);
  EXPECT_EQ(members(through.batch(15)), members(jump.batch(15)));
  EXPECT_THROW(ShuffledBatches(splits.train, 104, 7, "s"), ConfigError);
}

TEST(Prefetcher, GivesBatchesInOrderAndTheFailureInItsPlace) {
  const auto make = [](std::int64_t n) {
    if (n == 6) throw Error("batch 6 is broken");
    return network::Batch{torch::full({1}, n), torch::full({1}, n)};
  };
  Prefetcher prefetcher(make, 3, 100);
  for (std::int64_t n = 3; n < 6; ++n) EXPECT_EQ(prefetcher.next().targets.item<std::int64_t>(), n);
  EXPECT_THROW(prefetcher.next(), Error);
}

TEST(Prefetcher, CanBeLeftAtAnyTime) {
  for (int used = 0; used < 3; ++used) {
    Prefetcher prefetcher([](std::int64_t) { return network::Batch{}; }, 0, 100);
    for (int i = 0; i < used; ++i) prefetcher.next();
  }
}

}  // namespace
}  // namespace nashost::data
