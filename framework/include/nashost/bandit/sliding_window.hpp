#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/bandit/present_arms.hpp"

namespace nashost {

/// Count and sum of rewards per arm over the last `window` observations, of whichever arms:
///
///     N(i) = Σ_{s in window} 1{arm_s = i},   S(i) = Σ_{s in window} 1{arm_s = i} reward_s
///
/// Law: equal to the sums over the last min(observations, window) pairs pushed; counts exactly,
/// sums up to rounding. What rounding leaves behind is thrown away each time the ring has come
/// round, when the sums are formed anew, so a run of any length is as exact as one of two windows.
///
/// push is O(1) amortised; memory 20 bytes per arm and 12 per place in the window.
class SlidingWindow {
 public:
  /// `arms` ≥ 1, `window` ≥ 1.
  SlidingWindow(std::int64_t arms, std::int64_t window)
      : window_(static_cast<std::size_t>(window)),
        count_(static_cast<std::size_t>(arms)),
        sum_(static_cast<std::size_t>(arms)),
        present_(arms) {
    // Longer windows fill as the run goes: most end before a window of millions is full.
    const std::size_t at_once = std::min(window_, std::size_t{1} << 20);
    arm_.reserve(at_once);
    reward_.reserve(at_once);
  }

  void push(std::int64_t arm, double reward) {
    if (arm_.size() < window_) {
      arm_.push_back(static_cast<std::int32_t>(arm));
      reward_.push_back(reward);
    } else {
      expire(static_cast<std::size_t>(arm_[oldest_]), reward_[oldest_]);
      arm_[oldest_] = static_cast<std::int32_t>(arm);
      reward_[oldest_] = reward;
    }
    const auto at = static_cast<std::size_t>(arm);
    if (count_[at]++ == 0) present_.insert(arm);
    sum_[at] += reward;
    if (++oldest_ == window_) {
      oldest_ = 0;
      form_sums();
    }
  }

  /// Observations in the window: min(observations, window).
  std::int64_t size() const { return static_cast<std::int64_t>(arm_.size()); }
  std::int64_t count(std::int64_t arm) const { return count_[static_cast<std::size_t>(arm)]; }
  double sum(std::int64_t arm) const { return sum_[static_cast<std::size_t>(arm)]; }
  /// S/N of rewards in [0, 1]; for arms in the window only.
  double mean(std::int64_t arm) const {
    return std::clamp(sum(arm) / static_cast<double>(count(arm)), 0.0, 1.0);
  }
  /// The arms with N > 0, in no particular order.
  std::span<const std::int32_t> present() const { return present_.arms(); }

  void persist(Archive& archive) {
    archive("arms", arm_);
    archive("rewards", reward_);
    archive("oldest", oldest_);
    archive("counts", count_);
    archive("sums", sum_);
    archive("present", present_);
  }

 private:
  void expire(std::size_t arm, double reward) {
    if (--count_[arm] == 0) {
      sum_[arm] = 0;
      present_.erase(static_cast<std::int64_t>(arm));
    } else {
      sum_[arm] -= reward;
    }
  }
  void form_sums() {
    for (const std::int32_t arm : present_.arms()) sum_[static_cast<std::size_t>(arm)] = 0;
    for (std::size_t i = 0; i < arm_.size(); ++i) {
      sum_[static_cast<std::size_t>(arm_[i])] += reward_[i];
    }
  }

  std::size_t window_;
  std::vector<std::int32_t> arm_;  // ring; `oldest_` is the place written next
  std::vector<double> reward_;
  std::size_t oldest_ = 0;
  std::vector<std::int32_t> count_;
  std::vector<double> sum_;
  PresentArms present_;
};

}  // namespace nashost
