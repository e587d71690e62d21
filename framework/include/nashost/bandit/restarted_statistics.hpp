#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/bandit/present_arms.hpp"

namespace nashost {

/// Count N and mean μ̂ per arm since the arm was last restarted, for policies that throw the past
/// away when a change is detected. `age` counts the observations of all arms since then.
class RestartedStatistics {
 public:
  explicit RestartedStatistics(std::int64_t arms)
      : count_(static_cast<std::size_t>(arms)),
        start_(static_cast<std::size_t>(arms)),
        sum_(static_cast<std::size_t>(arms)),
        present_(arms) {}

  void add(std::int64_t arm, double reward) {
    const auto at = static_cast<std::size_t>(arm);
    if (count_[at]++ == 0) present_.insert(arm);
    sum_[at] += reward;
    ++observations_;
    ++kept_;
  }
  void restart(std::int64_t arm) {
    const auto at = static_cast<std::size_t>(arm);
    if (count_[at] > 0) present_.erase(arm);
    kept_ -= count_[at];
    count_[at] = 0;
    sum_[at] = 0;
    start_[at] = observations_;
  }
  void restart_all() {
    while (!present_.arms().empty()) present_.erase(present_.arms().back());
    std::fill(count_.begin(), count_.end(), 0);
    std::fill(sum_.begin(), sum_.end(), 0.0);
    std::fill(start_.begin(), start_.end(), observations_);
    kept_ = 0;
  }

  std::int64_t arms() const { return static_cast<std::int64_t>(count_.size()); }
  std::int64_t count(std::int64_t arm) const { return count_[static_cast<std::size_t>(arm)]; }
  /// NaN while count is 0.
  double mean(std::int64_t arm) const {
    const auto at = static_cast<std::size_t>(arm);
    return sum_[at] / static_cast<double>(count_[at]);
  }
  /// Σ N: observations that still count.
  std::int64_t kept() const { return kept_; }
  /// Observations of any arm since this one was restarted.
  std::int64_t age(std::int64_t arm) const {
    return observations_ - start_[static_cast<std::size_t>(arm)];
  }

  /// The arms with N > 0, in no particular order.
  std::span<const std::int32_t> present() const { return present_.arms(); }

  void persist(Archive& archive) {
    archive("counts", count_);
    archive("starts", start_);
    archive("sums", sum_);
    archive("observations", observations_);
    archive("kept", kept_);
    archive("present", present_);
  }

 private:
  std::vector<std::int64_t> count_, start_;
  std::vector<double> sum_;
  std::int64_t observations_ = 0;
  std::int64_t kept_ = 0;
  PresentArms present_;
};

}  // namespace nashost
