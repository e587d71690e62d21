#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/variance_index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// UCB-V, bounds by Bernstein's inequality with the empirical variance v̂_i: draws
///
///     argmax_i  μ̂_i + √(2 v̂_i ζ ln t / N_i) + 3 c b ζ ln t / N_i,     rewards in [0, b], b = 1
///
/// with t = Σ_i N_i; each arm once first. Audibert, Munos, Szepesvári, "Exploration-exploitation
/// tradeoff using variance estimates in multi-armed bandits", Theoretical Computer Science 410
/// (2009).
///
/// Guarantee, for ζ = 1.2 and c = 1: expected regret at most 10 Σ (σ_i² / Δ_i + 2b) ln T. Better
/// than UCB1 where variances are small against 1/4, worse where they are not: the last term is paid
/// on every arm.
class UcbV final : public VarianceIndexPolicy<UcbV> {
 public:
  static constexpr std::string_view kName = "ucb_v";

  struct Parameters {
    double zeta = 1.2;
    double c = 1;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("zeta", &Parameters::zeta,
             {.doc = "exploration rate: ζ ln t",
              .min = 0,
              .min_open = true,
              .source = "Audibert, Munos, Szepesvári 2009: above 1; their bound is for 1.2"})
        .add("c", &Parameters::c,
             {.doc = "weight of the term 3 c ζ ln t / N that does not depend on the variance",
              .min = 0,
              .source = "Audibert, Munos, Szepesvári 2009: 1"});
  }

  UcbV(const Parameters& parameters, const PolicyContext& context)
      : VarianceIndexPolicy(context.arms), zeta_(parameters.zeta), c_(parameters.c) {}

  auto index_after(std::int64_t t) const {
    const double exploration = zeta_ * std::log(static_cast<double>(t));
    return [exploration, c = c_](double mean, double variance, std::int64_t pulls) {
      const double rate = exploration / static_cast<double>(pulls);
      return mean + std::sqrt(2 * variance * rate) + 3 * c * rate;
    };
  }

 private:
  double zeta_;
  double c_;
};

}  // namespace nashost::samplers
