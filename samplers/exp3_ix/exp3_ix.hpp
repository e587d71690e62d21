#pragma once

#include <optional>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/exponential_policy.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP3-IX, exponential weights on losses weighted with implicit exploration:
///
///     draw a ~ p,  p_i ∝ exp(−η L̂_i);      L̂_a += ℓ / (p_a + γ),  γ = η/2
///
/// Neu, "Explore no more: improved high-probability regret bounds for non-stochastic bandits"
/// (NeurIPS 2015). γ biases the estimate downwards, E[ℓ̂_i] = ℓ_i p_i / (p_i + γ), and in return no
/// estimate is larger than 1/γ.
///
/// Guarantee (Theorem 1), any losses in [0, 1], with probability 1 − δ for every δ at once: regret
/// ≤ 2 √(2 K T ln K) + (√(2 K T / ln K) + 1) ln(2/δ) with η = √(2 ln K / (K T)). Without a horizon
/// η_t = √(ln K / (K t)), frozen between checkpoints (see LearningRate), for the same order.
///
/// Feedback that comes late or out of order is learnt from when it comes; on a draw without
/// probability it is skipped. O(log K) a round, O(1) expected from 1e5 arms on.
class Exp3Ix : public ExponentialPolicy {
 public:
  struct Parameters {
    std::optional<double> eta = {};
    std::optional<double> gamma = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("eta", &Parameters::eta,
             {.doc =
                  "learning rate η; auto: √(2 ln K / (K T)), or without a horizon √(ln K / (K t))",
              .min = 0,
              .min_open = true,
              .source = "Neu 2015, Theorem 1"})
        .add("gamma", &Parameters::gamma,
             {.doc = "implicit exploration γ, added to the probability of the draw; auto: η/2",
              .min = 0,
              .source = "Neu 2015, Theorem 1"});
  }

  Exp3Ix(const Parameters& parameters, const PolicyContext& context)
      : ExponentialPolicy(parameters.eta, context), gamma_(parameters.gamma) {}

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3_ix", feedback.reward);
    if (!has_probability("exp3_ix", draw, arms())) return;
    const double gamma = gamma_ ? *gamma_ : rate() / 2;
    learn(draw.arm, (1 - feedback.reward) / (1 / inverse_probability(draw) + gamma));
  }

 private:
  std::optional<double> gamma_;
};

}  // namespace nashost::samplers
