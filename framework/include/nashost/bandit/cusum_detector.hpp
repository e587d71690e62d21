#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"

namespace nashost {

/// Two-sided CUSUM test for a change of the mean, one per arm (Page 1954; as in Liu, Lee and
/// Shroff, AAAI 2018, algorithm 2). The first M samples give û; every later one, x, moves two
/// random walks that drift down while the mean stays within ε of û:
///
///     g⁺ ← max(0, g⁺ + (x − û) − ε),   g⁻ ← max(0, g⁻ + (û − x) − ε),   alarm when max(g⁺, g⁻) ≥ h
///
/// 32 bytes per arm, O(1) per sample.
class CusumDetector {
 public:
  /// M ≥ 1, ε ≥ 0, h > 0.
  CusumDetector(std::int64_t arms, std::int64_t samples, double tolerance, double threshold)
      : samples_(samples),
        tolerance_(tolerance),
        threshold_(threshold),
        seen_(static_cast<std::size_t>(arms)),
        level_(static_cast<std::size_t>(arms)),
        up_(static_cast<std::size_t>(arms)),
        down_(static_cast<std::size_t>(arms)) {}

  /// True for an alarm; the caller then resets the arm.
  bool push(std::int64_t arm, double x) {
    const auto at = static_cast<std::size_t>(arm);
    if (seen_[at] < samples_) {
      level_[at] += x;
      if (++seen_[at] == samples_) level_[at] /= static_cast<double>(samples_);
      return false;
    }
    up_[at] = std::max(0.0, up_[at] + (x - level_[at]) - tolerance_);
    down_[at] = std::max(0.0, down_[at] + (level_[at] - x) - tolerance_);
    return std::max(up_[at], down_[at]) >= threshold_;
  }
  void reset(std::int64_t arm) {
    const auto at = static_cast<std::size_t>(arm);
    seen_[at] = 0;
    level_[at] = up_[at] = down_[at] = 0;
  }

  void persist(Archive& archive) {
    archive("seen", seen_);
    archive("level", level_);
    archive("up", up_);
    archive("down", down_);
  }

 private:
  std::int64_t samples_;
  double tolerance_, threshold_;
  std::vector<std::int64_t> seen_;  // stops at M
  std::vector<double> level_;       // sum of the first samples, then their mean û
  std::vector<double> up_, down_;
};

}  // namespace nashost
