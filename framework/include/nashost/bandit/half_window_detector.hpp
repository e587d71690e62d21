#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/bandit/arm_series.hpp"

namespace nashost {

/// The change test of M-UCB (Cao, Wen, Kveton and Xie, AISTATS 2019, algorithm 2), one per arm: of
/// the last w samples, the sum of the newer half against that of the older half,
///
///     alarm when |Σ_{last w/2} x − Σ_{w/2 before} x| > b,   w even, at least w samples
///
/// From prefix sums P_n in a ring of w+1 places: P_n − 2 P_{n−w/2} + P_{n−w}. O(1) per sample;
/// memory 8 bytes per sample and arm, at most 8 (w+1) per arm.
class HalfWindowDetector {
 public:
  /// w ≥ 2 and even, b > 0.
  HalfWindowDetector(std::int64_t arms, std::int64_t window, double threshold)
      : window_(static_cast<std::size_t>(window)),
        threshold_(threshold),
        prefix_(arms),
        seen_(static_cast<std::size_t>(arms)) {}

  /// True for an alarm; the caller then resets all arms.
  bool push(std::int64_t arm, double x) {
    auto& ring = prefix_[arm];
    auto& n = seen_[static_cast<std::size_t>(arm)];
    const double before = n == 0 ? 0 : ring[place(n)];
    if (n == 0) ring.push_back(0);
    ++n;
    if (ring.size() <= window_) {
      ring.push_back(before + x);
    } else {
      ring[place(n)] = before + x;
    }
    const auto w = static_cast<std::int64_t>(window_);
    if (n < w) return false;
    const double middle = ring[place(n - w / 2)];
    return std::abs(ring[place(n)] - middle - (middle - ring[place(n - w)])) > threshold_;
  }
  void reset_all() {
    prefix_.clear_all();
    std::fill(seen_.begin(), seen_.end(), 0);
  }

  void persist(Archive& archive) {
    archive("prefix", prefix_);
    archive("seen", seen_);
  }

 private:
  std::size_t place(std::int64_t n) const { return static_cast<std::size_t>(n) % (window_ + 1); }

  std::size_t window_;
  double threshold_;
  ArmSeries prefix_;  // P_n at place n mod (w+1)
  std::vector<std::int64_t> seen_;
};

}  // namespace nashost
