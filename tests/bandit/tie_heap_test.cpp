#include "nashost/bandit/tie_heap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace nashost {
namespace {

constexpr std::size_t kArms = 200;

/// The arms with the largest key, and the key.
std::pair<double, std::set<std::int64_t>> top_of(const std::map<std::int64_t, double>& keys) {
  double best = -1;
  for (const auto& [arm, key] : keys) best = std::max(best, key);
  std::set<std::int64_t> arms;
  for (const auto& [arm, key] : keys) {
    if (key == best) arms.insert(arm);
  }
  return {best, arms};
}

std::set<std::int64_t> tied(const TieHeap& heap) {
  std::set<std::int64_t> arms;
  for (std::uint64_t which = 0; which < heap.ties(); ++which) arms.insert(heap.tied(which));
  return arms;
}

TEST(TieHeap, IsTheNaiveMaximumWithItsTies) {
  // Keys from a handful of values: most heaps have many ties. `which` must name every tied arm
  // once.
  RandomStream random(1, "test");
  std::vector<std::uint32_t> slots(kArms, TieHeap::kAbsent);
  TieHeap heap;
  std::map<std::int64_t, double> keys;
  for (int step = 0; step < 50000; ++step) {
    // Grows and shrinks in turns, so that the heap is empty now and then.
    const bool growing = step / 500 % 2 == 0;
    const auto arm = static_cast<std::int64_t>(random.below(kArms));
    if (keys.contains(arm)) {
      heap.erase(arm, slots);
      keys.erase(arm);
      ASSERT_EQ(slots[static_cast<std::size_t>(arm)], TieHeap::kAbsent);
    }
    if (random.bernoulli(growing ? 0.9 : 0.1)) {
      keys[arm] = static_cast<double>(random.below(5)) / 4;
      heap.insert(arm, keys[arm], slots);
    }
    ASSERT_EQ(heap.size(), keys.size());
    if (keys.empty()) continue;
    const auto [best, arms] = top_of(keys);
    ASSERT_EQ(heap.top(), best);
    ASSERT_EQ(heap.ties(), arms.size());
    ASSERT_EQ(tied(heap), arms);
    for (std::size_t slot = 0; slot < heap.size(); ++slot) {
      ASSERT_EQ(slots[static_cast<std::size_t>(heap.arm_at(slot))], slot);
    }
  }
}

TEST(TieHeap, GoesOnAlikeFromItsOrder) {
  RandomStream random(1, "test");
  std::vector<std::uint32_t> slots(kArms, TieHeap::kAbsent), copy_slots = slots;
  std::vector<double> keys(kArms);
  TieHeap heap, copy;
  for (std::size_t arm = 0; arm < kArms; ++arm) {
    keys[arm] = static_cast<double>(random.below(3));
    heap.insert(static_cast<std::int64_t>(arm), keys[arm], slots);
  }
  for (std::size_t slot = 0; slot < heap.size(); ++slot) {
    const std::int64_t arm = heap.arm_at(slot);
    copy.append(arm, keys[static_cast<std::size_t>(arm)], copy_slots);
  }
  copy.recount();
  while (!heap.empty()) {
    ASSERT_EQ(copy.ties(), heap.ties());
    const std::uint64_t which = random.below(heap.ties());
    const std::int64_t arm = heap.tied(which);
    ASSERT_EQ(copy.tied(which), arm);
    heap.erase(arm, slots);
    copy.erase(arm, copy_slots);
  }
}

}  // namespace
}  // namespace nashost
