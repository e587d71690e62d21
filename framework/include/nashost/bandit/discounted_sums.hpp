#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/bandit/present_arms.hpp"

namespace nashost {

/// Count and sum of rewards per arm, where an observation made `age` observations ago counts γ^age:
///
///     N(i) = Σ_s γ^{t−s} 1{arm_s = i},   S(i) = Σ_s γ^{t−s} 1{arm_s = i} reward_s,   n = Σ_i N(i)
///
/// All arms fade with every observation, also those that were not drawn, yet a push is O(1): the
/// stored values are N/γ^t and S/γ^t, with one global scale γ^t that is folded into them before it
/// gets below 1e-100 (amortised O(1) for K ≤ 230/(1−γ) and cheap beyond). All terms are positive,
/// so the relative error stays near 1e-16/(1−γ). An arm whose N has faded below 1e-200 counts as
/// never seen.
class DiscountedSums {
 public:
  /// `arms` ≥ 1, 0 < discount ≤ 1.
  DiscountedSums(std::int64_t arms, double discount)
      : discount_(discount),
        count_(static_cast<std::size_t>(arms)),
        sum_(static_cast<std::size_t>(arms)),
        present_(arms) {}

  void push(std::int64_t arm, double reward) {
    scale_ *= discount_;
    if (scale_ < kSmallestScale) fold_scale();
    const auto at = static_cast<std::size_t>(arm);
    const double one = 1 / scale_;
    if (count_[at] == 0) present_.insert(arm);
    count_[at] += one;
    sum_[at] += reward * one;
    total_ += one;
  }

  double count(std::int64_t arm) const { return count_[static_cast<std::size_t>(arm)] * scale_; }
  double sum(std::int64_t arm) const { return sum_[static_cast<std::size_t>(arm)] * scale_; }
  /// S/N of rewards in [0, 1]; for arms that are present only.
  double mean(std::int64_t arm) const {
    const auto at = static_cast<std::size_t>(arm);
    return std::min(sum_[at] / count_[at], 1.0);
  }
  /// n = Σ_i N(i) ≤ 1/(1−γ).
  double total() const { return total_ * scale_; }
  /// The arms with N > 0, in no particular order.
  std::span<const std::int32_t> present() const { return present_.arms(); }

  void persist(Archive& archive) {
    archive("scale", scale_);
    archive("total", total_);
    archive("counts", count_);
    archive("sums", sum_);
    archive("present", present_);
  }

 private:
  static constexpr double kSmallestScale = 1e-100;
  static constexpr double kForgotten = 1e-200;

  void fold_scale() {
    for (std::size_t i = 0; i < count_.size(); ++i) {
      if (count_[i] == 0) continue;
      count_[i] *= scale_;
      sum_[i] *= scale_;
      if (count_[i] < kForgotten) {
        count_[i] = sum_[i] = 0;
        present_.erase(static_cast<std::int64_t>(i));
      }
    }
    total_ *= scale_;
    scale_ = 1;
  }

  double discount_;
  double scale_ = 1;  // γ^t since it was last folded in
  double total_ = 0;
  std::vector<double> count_, sum_;
  PresentArms present_;
};

}  // namespace nashost
