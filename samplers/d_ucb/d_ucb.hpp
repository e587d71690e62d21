#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/discount_factor.hpp"
#include "nashost/bandit/discounted_sums.hpp"
#include "nashost/bandit/forgetting_index_policy.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Discounted UCB: counts and sums in which an observation fades by γ with every later one,
///
///     argmax_i  S_γ(i)/N_γ(i) + 2 √( ξ ln n_γ / N_γ(i) ),   n_γ = Σ_i N_γ(i),   +∞ if never seen
///
/// Kocsis and Szepesvári 2006; Garivier and Moulines, ALT 2011, section 3. Regret O(√(Υ T) ln T)
/// for Υ changes with γ = 1 − √(Υ/T)/4 and ξ > ½.
///
/// Time passes with observations, not draws, so that delayed feedback and feedback on draws of
/// others fade from when they arrive. ξ = 0.6, just above what the theorem needs.
class DiscountedUcb : public ForgettingIndexPolicy<DiscountedUcb, DiscountedSums> {
 public:
  static constexpr std::string_view kName = "d_ucb";

  struct Parameters : DiscountParameters {
    double exploration = 0.6;
  };
  static Schema<Parameters> schema() {
    return discount_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "ξ, the width of the confidence bound", .min = 0, .source = "ξ > 1/2 in theory"});
  }

  DiscountedUcb(const Parameters& parameters, const PolicyContext& context)
      : ForgettingIndexPolicy(DiscountedSums(context.arms, discount_factor(parameters, context))),
        exploration_(parameters.exploration) {}

  /// 4 ξ ln n_γ. n_γ ≥ 1 from the first observation on, up to rounding.
  double level() const { return 4 * exploration_ * std::log(std::max(sums().total(), 1.0)); }
  double bound(std::int64_t arm, double level) const {
    return sums().mean(arm) + std::sqrt(level / sums().count(arm));
  }

 private:
  double exploration_;
};

}  // namespace nashost::samplers
