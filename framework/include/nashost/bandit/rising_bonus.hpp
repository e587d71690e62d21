#pragma once

#include <cmath>

#include "nashost/schema.hpp"

namespace nashost {

/// What upper confidence bounds on rising rewards have in common (Metelli, Trovò, Pirola, Restelli,
/// "Stochastic rising bandits", ICML 2022): the bonus over a forecast from h rewards is
///
///     m σ (t − N + h − 1) √( 10 ln(1/δ_t) / h³ ),    δ_t = t^{−α}
///
/// Parameters has the members window (ε), sigma (σ), alpha (α) and multiplier (m). The paper's
/// bonus is m = 1; with many arms it keeps draws close to uniform for tens of thousands of rounds,
/// and a smaller m has no guarantee.
template <class Parameters>
Schema<Parameters>& add_rising_bonus(Schema<Parameters>& schema) {
  return schema
      .add("window", &Parameters::window,
           {.doc = "ε, share of an arm's rewards that its forecast looks at, twice",
            .min = 0,
            .max = 0.5,
            .min_open = true})
      .add("sigma", &Parameters::sigma,
           {.doc = "σ, scale of the noise of a reward (subgaussian)", .min = 0})
      .add("alpha", &Parameters::alpha,
           {.doc = "α: each round's bounds hold but for a probability of order t^−α",
            .min = 0,
            .source = "α > 2 in theory"})
      .add("multiplier", &Parameters::multiplier,
           {.doc = "m, scales the bonus; the guarantee is for 1", .min = 0});
}

/// m σ √(10 α ln t): the bonus without what depends on the arm, its `spread`.
template <class Parameters>
double rising_width(const Parameters& parameters, double t) {
  return parameters.multiplier * parameters.sigma * std::sqrt(10 * parameters.alpha * std::log(t));
}

}  // namespace nashost
