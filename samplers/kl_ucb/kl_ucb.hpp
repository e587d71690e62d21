#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/index_policy.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// KL-UCB: draws the arm with the largest mean that its rewards do not rule out,
///
///     argmax_i  max{ q : N_i d(μ̂_i, q) ≤ ln t + c ln ln t },      t = Σ_i N_i
///
/// with the Bernoulli divergence d; each arm once first. Below t = e, ln ln t counts as 0.
/// Garivier, Cappé, "The KL-UCB algorithm for bounded stochastic bandits and beyond", COLT 2011,
/// algorithm 1.
///
/// Guarantee for rewards in [0, 1], with c = 3: regret ln T Σ Δ_i / d(μ_i, μ*) + O(√ln T), which is
/// the best possible for Bernoulli rewards, and never worse than UCB1's. Our default c = 0 is what
/// the paper recommends in practice.
class KlUcb final : public IndexPolicy<KlUcb> {
 public:
  static constexpr std::string_view kName = "kl_ucb";

  struct Parameters {
    double c = 0;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "c", &Parameters::c,
        {.doc = "weight of ln ln t in the exploration level",
         .min = 0,
         .source = "Garivier, Cappé 2011: 3 in the theorem, 0 in practice"});
  }

  KlUcb(const Parameters& parameters, const PolicyContext& context)
      : IndexPolicy(context.arms), c_(parameters.c) {}

  struct Index {
    double level;

    double operator()(double mean, std::int64_t pulls) const {
      return bernoulli_kl_upper(mean, level / static_cast<double>(pulls));
    }
    /// The index reaches a value if N d(μ̂, value) does not pass the level. A divergence costs a
    /// quarter of a solve. The margin covers the rounding of both, so that ties are not missed.
    bool may_reach(double mean, std::int64_t pulls, double value) const {
      return value <= mean ||
             static_cast<double>(pulls) * bernoulli_kl(mean, value) <= level + 1e-9 * (1 + level);
    }
  };

  Index index_after(std::int64_t t) const {
    const double log_t = std::log(static_cast<double>(t));
    return {log_t + c_ * std::log(std::max(1.0, log_t))};
  }

 private:
  double c_;
};

}  // namespace nashost::samplers
