#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/forgetting_index_policy.hpp"
#include "nashost/bandit/sliding_window.hpp"
#include "nashost/bandit/window_length.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Sliding-window KL-UCB: the index of KL-UCB over the last τ observations only,
///
///     argmax_i  max{ q : N_τ(i) d(S_τ(i)/N_τ(i), q) ≤ c ln min(t, τ) },      +∞ where N_τ(i) = 0
///
/// with the Bernoulli divergence d. KL-UCB: Garivier and Cappé, COLT 2011; the window: Garivier and
/// Moulines, ALT 2011. No regret bound of its own is claimed: it is the sharper index in place of
/// the one that the O(√(Υ T ln T)) of sw_ucb is proved for.
///
/// Here t counts observations, as in sw_ucb.
class SlidingWindowKlUcb : public ForgettingIndexPolicy<SlidingWindowKlUcb, SlidingWindow> {
 public:
  static constexpr std::string_view kName = "sw_kl_ucb";

  struct Parameters : WindowParameters {
    double exploration = 1;
  };
  static Schema<Parameters> schema() {
    return window_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "c, the level of the confidence bound over ln min(t, window)", .min = 0});
  }

  SlidingWindowKlUcb(const Parameters& parameters, const PolicyContext& context)
      : ForgettingIndexPolicy(SlidingWindow(context.arms, window_length(parameters, context))),
        exploration_(parameters.exploration) {}

  /// c ln min(t, τ).
  double level() const {
    return exploration_ * std::log(static_cast<double>(std::max<std::int64_t>(sums().size(), 1)));
  }
  double bound(std::int64_t arm, double level) const {
    return bernoulli_kl_upper(sums().mean(arm), level / static_cast<double>(sums().count(arm)));
  }

 private:
  double exploration_;
};

}  // namespace nashost::samplers
