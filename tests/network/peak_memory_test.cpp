#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <gtest/gtest.h>

#include "network/training_step.hpp"
#include "toy_space.hpp"

namespace nashost::network {
namespace {

/// Bytes of tensors made and not yet freed while it listens, on this thread.
class Meter : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void*, std::int64_t size, std::size_t, std::size_t, c10::Device) override {
    now_ += size;
    peak_ = std::max(peak_, now_);
  }
  bool memoryProfilingEnabled() const override { return true; }
  std::int64_t peak() const { return peak_; }

 private:
  std::int64_t now_ = 0, peak_ = 0;
};

std::int64_t peak_of(const std::vector<Architecture>& architectures) {
  ToySupernet supernet;
  Optimizer optimizer({}, supernet.named_parameters());
  TrainingStep step(supernet, optimizer);
  std::vector<Proposal> proposals;
  for (const auto& a : architectures) proposals.emplace_back().architecture = a;
  const Batch batch{toy_inputs(256, 1), toy_targets(256, 2)};
  step.gradients(batch, proposals);  // the parameters' gradients exist now, and are made anew below
  const auto meter = std::make_shared<Meter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
  step.gradients(batch, proposals);
  return meter->peak();
}

TEST(PeakMemory, ABranchIsFreedBeforeTheNext) {
  const std::int64_t deepest = peak_of({{2, 1}});
  const std::int64_t together = peak_of(ToySupernet::architectures());
  // On the way to the deepest subnet three outputs of the first block branch (3 channels, 8 × 8)
  // and one of the second (4 channels, 4 × 4); each keeps the sum of its consumers' gradients.
  constexpr std::int64_t kFirst = 256 * 3 * 8 * 8 * sizeof(float);
  constexpr std::int64_t kSecond = 256 * 4 * 4 * 4 * sizeof(float);
  constexpr std::int64_t kSmall = 64 << 10;  // logits, losses, gradients of parameters
  EXPECT_LE(together, deepest + 3 * kFirst + kSecond + kSmall);
}

TEST(PeakMemory, GrowsWithTheDepthOfOneSubnetAndNotWithTheirNumber) {
  const std::int64_t once = peak_of({{2, 1}, {2, 0}, {1, 1}});
  const std::int64_t twice = peak_of({{2, 1}, {2, 0}, {1, 1}, {2, 1}, {2, 0}, {1, 1}});
  constexpr std::int64_t kLogits = 256 * 3 * sizeof(float);
  EXPECT_LE(twice, once + 3 * 8 * kLogits);  // a few more losses, no further map
}

}  // namespace
}  // namespace nashost::network
