#pragma once

#include <cstdint>
#include <optional>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/exponential_weights.hpp"
#include "nashost/bandit/learning_rate.hpp"
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
class Exp3Ix : public Policy {
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
      : arms_(context.arms),
        gamma_(parameters.gamma),
        rate_(bandit_learning_rate(parameters.eta, context)),
        weights_(arms_, rate_.value()) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return weights_.draw(random, mask);
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3_ix", feedback.reward);
    if (!has_probability("exp3_ix", draw, arms_)) return;
    const double gamma = gamma_ ? *gamma_ : rate_.value() / 2;
    weights_.add_loss(draw.arm, (1 - feedback.reward) / (1 / inverse_probability(draw) + gamma));
    if (rate_.advance()) weights_.set_rate(rate_.value());
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    weights_.probabilities(mask, out);
    return true;
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    return weights_.probability(arm, mask);
  }
  /// −η L̂_i, the logarithm of the weight.
  double index(std::int64_t arm) override { return -weights_.rate() * weights_.loss(arm); }

  void persist(Archive& archive) override {
    archive("rate", rate_);
    archive("weights", weights_);
  }

 private:
  std::int64_t arms_;
  std::optional<double> gamma_;
  LearningRate rate_;
  ExponentialWeights weights_;
};

}  // namespace nashost::samplers
