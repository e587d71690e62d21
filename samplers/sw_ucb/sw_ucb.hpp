#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/forgetting_index_policy.hpp"
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
class SlidingWindowUcb : public ForgettingIndexPolicy<SlidingWindowUcb, SlidingWindow> {
 public:
  static constexpr std::string_view kName = "sw_ucb";

  struct Parameters : WindowParameters {
    double exploration = 0.6;
  };
  static Schema<Parameters> schema() {
    return window_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "ξ, the width of the confidence bound", .min = 0, .source = "ξ > 1/2 in theory"});
  }

  SlidingWindowUcb(const Parameters& parameters, const PolicyContext& context)
      : ForgettingIndexPolicy(SlidingWindow(context.arms, window_length(parameters, context))),
        exploration_(parameters.exploration) {}

  /// ξ ln min(t, τ).
  double level() const {
    return exploration_ * std::log(static_cast<double>(std::max<std::int64_t>(sums().size(), 1)));
  }
  double bound(std::int64_t arm, double level) const {
    return sums().mean(arm) + std::sqrt(level / static_cast<double>(sums().count(arm)));
  }

 private:
  double exploration_;
};

}  // namespace nashost::samplers
