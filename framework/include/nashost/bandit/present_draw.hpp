#pragma once

#include <cmath>
#include <cstdint>

#include "nashost/bandit/draw_where.hpp"
#include "nashost/bandit/largest.hpp"

namespace nashost {

/// Draws by an index over the arms that a SlidingWindow or DiscountedSums has present: the arm with
/// the largest index(arm), ties uniform; while any allowed arm is not present, whose index is +∞,
/// one of those, uniform. O(allowed ∩ present) where all are present, else mostly O(present).
template <class Sums, class Index>
Draw draw_by_index(const Sums& sums, const ArmMask& mask, RandomStream& random, Index index) {
  const auto present = sums.present();
  const auto is_absent = [&](std::int64_t arm) { return sums.count(arm) == 0; };
  std::int64_t absent = mask.allowed();
  for (const std::int64_t arm : present) absent -= mask[arm] ? 1 : 0;
  if (absent > 0) return {draw_where(mask, random, absent, is_absent)};
  Largest largest(random);
  for (const std::int64_t arm : present) {
    if (mask[arm]) largest.offer(arm, index(arm));
  }
  return {largest.arm()};
}

/// The same for posterior samples. Absent arms all have the prior Beta(1, 1); the largest of m
/// uniform numbers is distributed as U^{1/m}, so that one draw stands for all of them (exact).
template <class Sums, class Sample>
Draw draw_by_sample(const Sums& sums, const ArmMask& mask, RandomStream& random, Sample sample) {
  const auto is_absent = [&](std::int64_t arm) { return sums.count(arm) == 0; };
  std::int64_t absent = mask.allowed();
  Largest largest(random);
  for (const std::int64_t arm : sums.present()) {
    if (!mask[arm]) continue;
    --absent;
    largest.offer(arm, sample(arm));
  }
  if (absent > 0) {
    const double best_absent = std::pow(random.uniform(), 1 / static_cast<double>(absent));
    if (best_absent > largest.value()) {
      return {draw_where(mask, random, absent, is_absent)};
    }
  }
  return {largest.arm()};
}

}  // namespace nashost
