#pragma once

#include <optional>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/exponential_policy.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP3, exponential weights on importance-weighted losses ℓ = 1 − r:
///
///     draw a ~ p,  p_i ∝ exp(−η L̂_i);      L̂_a += ℓ / p_a
///
/// Auer, Cesa-Bianchi, Freund, Schapire (SIAM J. Comput. 2002), without their uniform exploration,
/// which the loss form does not need: Bubeck and Cesa-Bianchi (2012), Theorem 3.1.
///
/// Guarantee, for any losses in [0, 1] fixed in advance: E[regret] ≤ √(2 T K ln K) with η = √(2 ln
/// K / (T K)); for a falling rate η_t = √(ln K / (K t)), 2 √(T K ln K), here times at most 1.04
/// because the rate is frozen between checkpoints (see LearningRate). The variance of L̂ is of
/// order 1/p: for bounds that hold with high probability take exp3_ix.
///
/// Feedback that comes late or out of order is learnt from when it comes; on a draw without
/// probability it is skipped. O(log K) a round, O(1) expected from 1e5 arms on.
class Exp3 : public ExponentialPolicy {
 public:
  struct Parameters {
    std::optional<double> eta = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "eta", &Parameters::eta,
        {.doc = "learning rate η; auto: √(2 ln K / (K T)), or without a horizon √(ln K / (K t))",
         .min = 0,
         .min_open = true,
         .source = "Bubeck and Cesa-Bianchi 2012, Theorem 3.1"});
  }

  Exp3(const Parameters& parameters, const PolicyContext& context)
      : ExponentialPolicy(parameters.eta, context) {}

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3", feedback.reward);
    if (!has_probability("exp3", draw, arms())) return;
    learn(draw.arm, (1 - feedback.reward) * inverse_probability(draw));
  }
};

}  // namespace nashost::samplers
