#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// UCB1 and α-UCB: draws
///
///     argmax_i  μ̂_i + √(α ln t / (2 N_i)),      t = Σ_i N_i
///
/// Each arm once first. α = 4 is UCB1: Auer, Cesa-Bianchi, Fischer, "Finite-time analysis of the
/// multiarmed bandit problem", Machine Learning 47 (2002), figure 1. The family: Bubeck,
/// Cesa-Bianchi, "Regret analysis of stochastic and nonstochastic multi-armed bandit problems"
/// (2012), section 2.2, with ψ(ε) = 2ε² for rewards in [0, 1].
///
/// Guarantee, for independent rewards in [0, 1] of fixed means: α = 4, expected regret at most
/// 8 Σ ln T / Δ_i + (1 + π²/3) Σ Δ_i (Auer et al., theorem 1); any α > 2,
/// Σ (2α ln T / Δ_i + α / (α − 2)) (Bubeck and Cesa-Bianchi, theorem 2.1).
/// In practice α of ½ to 1 does much better and has no such guarantee.
class Ucb1 final : public IndexPolicy<Ucb1> {
 public:
  static constexpr std::string_view kName = "ucb1";

  struct Parameters {
    double alpha = 4;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "alpha", &Parameters::alpha,
        {.doc = "width of the confidence bound √(α ln t / (2 N)); 4 is UCB1",
         .min = 0,
         .source = "Auer, Cesa-Bianchi, Fischer 2002, figure 1: 4"});
  }

  Ucb1(const Parameters& parameters, const PolicyContext& context)
      : IndexPolicy(context.arms), alpha_(parameters.alpha) {}

  auto index_after(std::int64_t t) const {
    const double width = alpha_ / 2 * std::log(static_cast<double>(t));
    return [width](double mean, std::int64_t pulls) {
      return mean + std::sqrt(width / static_cast<double>(pulls));
    };
  }

 private:
  double alpha_;
};

}  // namespace nashost::samplers
