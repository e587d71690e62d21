#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/discount_factor.hpp"
#include "nashost/bandit/discounted_sums.hpp"
#include "nashost/bandit/forgetting_index_policy.hpp"
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
class DiscountedKlUcb : public ForgettingIndexPolicy<DiscountedKlUcb, DiscountedSums> {
 public:
  static constexpr std::string_view kName = "d_kl_ucb";

  struct Parameters : DiscountParameters {
    double exploration = 1;
  };
  static Schema<Parameters> schema() {
    return discount_schema<Parameters>().add(
        "exploration", &Parameters::exploration,
        {.doc = "c, the level of the confidence bound over ln n", .min = 0});
  }

  DiscountedKlUcb(const Parameters& parameters, const PolicyContext& context)
      : ForgettingIndexPolicy(DiscountedSums(context.arms, discount_factor(parameters, context))),
        exploration_(parameters.exploration) {}

  /// c ln n_γ. n_γ ≥ 1 from the first observation on, up to rounding.
  double level() const { return exploration_ * std::log(std::max(sums().total(), 1.0)); }
  double bound(std::int64_t arm, double level) const {
    return bernoulli_kl_upper(sums().mean(arm), level / sums().count(arm));
  }

 private:
  double exploration_;
};

}  // namespace nashost::samplers
