#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "nashost/bandit/discount_factor.hpp"
#include "nashost/bandit/discounted_sums.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Discounted KL-UCB: the index of KL-UCB over counts and sums in which an observation fades by γ
/// with every later one,
///
///     argmax_i  max{ q : N_γ(i) d(S_γ(i)/N_γ(i), q) ≤ c ln n_γ },   n_γ = Σ_i N_γ(i),   +∞ if
///     never seen
///
/// with the Bernoulli divergence d. KL-UCB: Garivier and Cappé, COLT 2011; the discount: Garivier
/// and Moulines, ALT 2011. No regret bound of its own is claimed.
///
/// An arm with less than one discounted observation keeps its finite index, which tends to 1 as N_γ
/// fades; a published implementation makes it +∞ there, which forces draws that the evidence does
/// not ask for. Long-faded arms whose index rounds to 1 tie, and ties are broken uniformly.
class DiscountedKlUcb : public Policy {
 public:
  struct Parameters : DiscountParameters {
    double exploration = 1;
  };
  static Schema<Parameters> schema() {
    return discount_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "c, the level of the confidence bound over ln n", .min = 0});
  }

  DiscountedKlUcb(const Parameters& parameters, const PolicyContext& context)
      : exploration_(parameters.exploration),
        sums_(context.arms, discount_factor(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const double level = this->level();
    return draw_by_index(sums_, mask, random, [&](std::int64_t arm) { return bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("d_kl_ucb", feedback.reward);
    sums_.push(draw.arm, feedback.reward);
  }
  double index(std::int64_t arm) override {
    return sums_.count(arm) == 0 ? std::numeric_limits<double>::infinity() : bound(arm, level());
  }
  void persist(Archive& archive) override { archive("sums", sums_); }

 private:
  /// c ln n_γ. n_γ ≥ 1 from the first observation on, up to rounding.
  double level() const { return exploration_ * std::log(std::max(sums_.total(), 1.0)); }
  double bound(std::int64_t arm, double level) const {
    return bernoulli_kl_upper(sums_.mean(arm), level / sums_.count(arm));
  }

  double exploration_;
  DiscountedSums sums_;
};

}  // namespace nashost::samplers
