#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "nashost/bandit/discount_factor.hpp"
#include "nashost/bandit/discounted_sums.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"
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
class DiscountedUcb : public Policy {
 public:
  struct Parameters : DiscountParameters {
    double exploration = 0.6;
  };
  static Schema<Parameters> schema() {
    return discount_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "ξ, the width of the confidence bound", .min = 0, .source = "ξ > 1/2 in theory"});
  }

  DiscountedUcb(const Parameters& parameters, const PolicyContext& context)
      : exploration_(parameters.exploration),
        sums_(context.arms, discount_factor(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const double level = this->level();
    return draw_by_index(sums_, mask, random, [&](std::int64_t arm) { return bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("d_ucb", feedback.reward);
    sums_.push(draw.arm, feedback.reward);
  }
  double index(std::int64_t arm) override {
    return sums_.count(arm) == 0 ? std::numeric_limits<double>::infinity() : bound(arm, level());
  }
  void persist(Archive& archive) override { archive("sums", sums_); }

 private:
  /// 4 ξ ln n_γ. n_γ ≥ 1 from the first observation on, up to rounding.
  double level() const { return 4 * exploration_ * std::log(std::max(sums_.total(), 1.0)); }
  double bound(std::int64_t arm, double level) const {
    return sums_.mean(arm) + std::sqrt(level / sums_.count(arm));
  }

  double exploration_;
  DiscountedSums sums_;
};

}  // namespace nashost::samplers
