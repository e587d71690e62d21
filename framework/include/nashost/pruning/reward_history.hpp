#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "nashost/bandit/arm_series.hpp"

namespace nashost {

/// All rewards of each arm as running sums, so that the mean of any stretch of them is had in
/// O(log n). Rewards come one by one or in blocks (the examples of one review); a stretch begins
/// and ends where a block does.
class RewardHistory {
 public:
  explicit RewardHistory(std::int64_t arms) : ends_(arms) {}

  void add(std::size_t arm, std::int64_t rewards, double sum) {
    auto& ends = ends_[static_cast<std::int64_t>(arm)];
    const double count_before = ends.empty() ? 0 : ends[ends.size() - 2];
    const double sum_before = ends.empty() ? 0 : ends.back();
    ends.push_back(count_before + static_cast<double>(rewards));
    ends.push_back(sum_before + sum);
  }

  std::int64_t count(std::size_t arm) const {
    const auto ends = series(arm);
    return ends.empty() ? 0 : static_cast<std::int64_t>(ends[ends.size() - 2]);
  }

  /// Mean of the rewards number upto − window + 1 … upto, where blocks end there; else of the
  /// shortest stretch of blocks that holds them. NaN where there are fewer than `upto` ≥ 1.
  double mean(std::size_t arm, std::int64_t upto, std::int64_t window) const {
    const auto ends = series(arm);
    const std::size_t last = block_of(ends, static_cast<double>(upto));
    if (last == ends.size() / 2) return std::numeric_limits<double>::quiet_NaN();
    const std::size_t first = block_of(ends, static_cast<double>(upto - window) + 1);
    const double count_before = first == 0 ? 0 : ends[2 * first - 2];
    const double sum_before = first == 0 ? 0 : ends[2 * first - 1];
    return (ends[2 * last + 1] - sum_before) / (ends[2 * last] - count_before);
  }

  void persist(Archive& archive) { archive("ends", ends_); }

 private:
  std::span<const double> series(std::size_t arm) const {
    return static_cast<const ArmSeries&>(ends_)[static_cast<std::int64_t>(arm)];
  }
  /// The block that holds reward number n.
  static std::size_t block_of(std::span<const double> ends, double n) {
    std::size_t low = 0;
    std::size_t high = ends.size() / 2;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (ends[2 * middle] < n) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  ArmSeries ends_;  // per block: rewards up to its end, and their sum
};

}  // namespace nashost
