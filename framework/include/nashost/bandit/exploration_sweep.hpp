#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// Forced exploration of piecewise-stationary policies: of every ⌊K/γ⌋ draws, K are a sweep over
/// all arms, so that each arm is drawn at least a share γ/K of the time and its changes are noticed
/// (Cao et al. 2019, algorithm 1; Besson et al. 2022, algorithm 1). K counts the allowed arms, and
/// a sweep goes over those. The clock is this object's: one tick per call.
class ExplorationSweep {
 public:
  /// The arm that is due now, or none: then the policy's rule decides. 0 ≤ share ≤ 1.
  std::optional<std::int64_t> next(const ArmMask& mask, double share) {
    if (share <= 0) return std::nullopt;
    if (tick_ == 0) arm_ = 0;
    const std::int64_t allowed = mask.allowed();
    const double period = std::floor(static_cast<double>(allowed) / share);
    const bool due = tick_ < allowed;
    if (++tick_ >= static_cast<std::int64_t>(std::min(period, 1e18))) tick_ = 0;
    if (!due) return std::nullopt;
    std::int64_t arm = mask.next(arm_);
    if (arm == mask.arms()) arm = mask.next(0);
    arm_ = arm + 1;
    return arm;
  }
  /// Starts a new period, with a sweep.
  void restart() { tick_ = 0; }

  void persist(Archive& archive) {
    archive("tick", tick_);
    archive("arm", arm_);
  }

 private:
  std::int64_t tick_ = 0;  // place in the period
  std::int64_t arm_ = 0;   // where the sweep goes on
};

}  // namespace nashost
