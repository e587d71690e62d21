#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/sliding_window.hpp"
#include "nashost/bandit/window_length.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Sliding-window UCB: the index of UCB over the last τ observations only,
///
///     argmax_i  S_τ(i)/N_τ(i) + √( ξ ln min(t, τ) / N_τ(i) ),      +∞ where N_τ(i) = 0
///
/// Garivier and Moulines, "On upper-confidence bound policies for switching bandit problems", ALT
/// 2011, section 3. Regret O(√(Υ T ln T)) for Υ changes with τ = 2 √(T ln T / Υ) and ξ > ½.
///
/// Here t counts observations, not draws, so that delayed feedback and feedback on draws of others
/// take their place in the window as they arrive. ξ = 0.6, just above what the theorem needs.
class SlidingWindowUcb : public Policy {
 public:
  struct Parameters : WindowParameters {
    double exploration = 0.6;
  };
  static Schema<Parameters> schema() {
    return window_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "ξ, the width of the confidence bound", .min = 0, .source = "ξ > 1/2 in theory"});
  }

  SlidingWindowUcb(const Parameters& parameters, const PolicyContext& context)
      : exploration_(parameters.exploration),
        window_(context.arms, window_length(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const double level = this->level();
    return draw_by_index(window_, mask, random,
                         [&](std::int64_t arm) { return bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("sw_ucb", feedback.reward);
    window_.push(draw.arm, feedback.reward);
  }
  double index(std::int64_t arm) override {
    return window_.count(arm) == 0 ? std::numeric_limits<double>::infinity() : bound(arm, level());
  }
  void persist(Archive& archive) override { archive("window", window_); }

 private:
  /// ξ ln min(t, τ).
  double level() const {
    return exploration_ * std::log(static_cast<double>(std::max<std::int64_t>(window_.size(), 1)));
  }
  double bound(std::int64_t arm, double level) const {
    return window_.mean(arm) + std::sqrt(level / static_cast<double>(window_.count(arm)));
  }

  double exploration_;
  SlidingWindow window_;
};

}  // namespace nashost::samplers
