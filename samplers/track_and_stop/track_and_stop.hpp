#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/bandit/best_arm_policy.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/optimal_proportions.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Track-and-Stop, best-arm identification with as few draws as any algorithm can need,
/// asymptotically:
///
///     if some N_i < √t − K/2: draw the least drawn arm
///     else draw argmax_i (t w*_i(μ̂) − N_i),   w* the optimal proportions (OptimalProportions)
///     stop when min_b W(best, b) > β(t, δ)    (separation, stopping_threshold)
///
/// Garivier and Kaufmann, "Optimal best arm identification with fixed confidence" (COLT 2016):
/// D-tracking and Chernoff's stopping rule.
///
/// Guarantee, Bernoulli arms: with the proven threshold the named arm is wrong with probability δ
/// at most, and E[draws] / ln(1/δ) → T* as δ → 0, the lower bound of any such algorithm. For other
/// rewards in [0, 1] the evidence is conservative.
///
/// t counts rewards, K allowed arms. w* is computed anew every ⌈K/10⌉ rewards, so that a reward
/// costs O(1) computations of an arm's share on average. Ties are broken uniformly.
class TrackAndStop : public BestArmPolicy {
 public:
  struct Parameters {
    double delta = 0.05;
    std::string threshold = "heuristic";
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return add_stopping_rule(schema);
  }

  TrackAndStop(const Parameters& parameters, const PolicyContext& context)
      : BestArmPolicy("track_and_stop", context.arms),
        parameters_(parameters),
        target_(static_cast<std::size_t>(context.arms)),
        means_(target_.size()) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const auto t = static_cast<double>(seen().total_pulls());
    Largest starved(random);
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      starved.offer(arm, -static_cast<double>(seen().pulls(arm)));
    }
    const double least = -starved.value();
    if (least == 0 || least < std::sqrt(t) - 0.5 * static_cast<double>(mask.allowed())) {
      return {starved.arm()};
    }
    aim(mask);
    Largest behind(random);
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      behind.offer(
          arm, t * target_[static_cast<std::size_t>(arm)] - static_cast<double>(seen().pulls(arm)));
    }
    return {behind.arm()};
  }

  bool finished(const ArmMask& mask) override { return has_seen_enough(seen(), mask, parameters_); }
  /// w*_i, as last computed.
  double index(std::int64_t arm) override { return target_[static_cast<std::size_t>(arm)]; }

  void persist(Archive& archive) override {
    BestArmPolicy::persist(archive);
    archive("target", target_);
    archive("aimed_at", aimed_at_);
    archive("aimed_mask", aimed_mask_);
  }

 private:
  /// Brings target_ up to date: w* of the allowed arms, 0 for the others.
  void aim(const ArmMask& mask) {
    const std::int64_t patience = (mask.allowed() + 9) / 10;
    const bool fresh = aimed_at_ >= 0 && seen().total_pulls() - aimed_at_ < patience;
    if (fresh && mask.version() == aimed_mask_) return;
    means_.clear();
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      means_.push_back(seen().mean(arm));
    }
    proportions_.solve(means_);
    std::fill(target_.begin(), target_.end(), 0.0);
    std::size_t i = 0;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      target_[static_cast<std::size_t>(arm)] = proportions_.weights()[i++];
    }
    aimed_at_ = seen().total_pulls();
    aimed_mask_ = mask.version();
  }

  Parameters parameters_;
  std::vector<double> target_;    // w*
  std::int64_t aimed_at_ = -1;    // rewards seen when w* was computed
  std::uint64_t aimed_mask_ = 0;  // and the version of the mask
  std::vector<double> means_;
  OptimalProportions proportions_;
};

}  // namespace nashost::samplers
