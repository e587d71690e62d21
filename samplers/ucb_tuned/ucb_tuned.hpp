#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/variance_index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// UCB1-Tuned: draws
///
///     argmax_i  μ̂_i + √( (ln t / N_i) · min(1/4, V_i) ),    V_i = v̂_i + √(2 ln t / N_i)
///
/// with the empirical variance v̂_i and t = Σ_i N_i; each arm once first. 1/4 is the largest
/// variance a reward in [0, 1] can have, V_i an upper bound on the arm's own. Auer, Cesa-Bianchi,
/// Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47 (2002),
/// section 4.
///
/// Guarantee: none proven. Usually far below UCB1, with a heavy tail: a run in which the best arm
/// looked bad and steady at first can miss it for long.
class UcbTuned final : public VarianceIndexPolicy<UcbTuned> {
 public:
  static constexpr std::string_view kName = "ucb_tuned";

  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  UcbTuned(const Parameters&, const PolicyContext& context) : VarianceIndexPolicy(context.arms) {}

  auto index_after(std::int64_t t) const {
    const double log_t = std::log(static_cast<double>(t));
    return [log_t](double mean, double variance, std::int64_t pulls) {
      const double rate = log_t / static_cast<double>(pulls);
      return mean + std::sqrt(rate * std::min(0.25, variance + std::sqrt(2 * rate)));
    };
  }
};

}  // namespace nashost::samplers
