#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/fixed_share_weights.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP3.S: exponential weights in which every arm gets a share of all weight after each reward, so
/// that the best arm may change,
///
///     p_i = (1−γ) w_i/W + γ/K,   r̂ = r/p_a
///     w_a ← w_a e^{γ r̂/K},  then  w_i ← w_i + (e α/K) W  for all i, W before the step
///
/// Auer, Cesa-Bianchi, Freund and Schapire, "The nonstochastic multiarmed bandit problem", SIAM J.
/// Comput. 2002, section 8. With α = 1/T and γ = min(1, √(K (S ln(KT) + e) / ((e−1) T))), regret
/// against any sequence of arms that changes S − 1 times is at most 2 √(e−1) √(KT (S ln(KT) + e)),
/// for any rewards (same section); where S is not known, γ = min(1, √(K ln(KT) / T))
/// (same section).
///
/// K is the number of arms allowed at the last draw, and W their weight. The exponent γ r̂/K ≤ 1 for
/// every draw of its own; for draws of others, or made under another mask, it is cut off at 1.
/// Feedback on a draw without probability has no r̂ and changes nothing.
class Exp3S : public Policy {
 public:
  struct Parameters {
    std::optional<std::int64_t> changes;
    std::optional<double> share;
    std::optional<double> uniform;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add(
            "changes", &Parameters::changes,
            {.doc =
                 "S − 1, number of times the best arm changes, for `uniform = auto`; auto: unknown",
             .min = 0})
        .add("share", &Parameters::share,
             {.doc = "α, weight shared out after each reward; auto: 1/T, T being the horizon",
              .min = 0,
              .max = 1,
              .source = "Auer et al. 2002, section 8"})
        .add("uniform", &Parameters::uniform,
             {.doc = "γ, share of uniform draws; auto: min(1, √(K (S ln(KT) + e) / ((e−1) T))), or "
                     "min(1, √(K ln(KT) / T)) where `changes` is not given",
              .min = 0,
              .max = 1,
              .source = "Auer et al. 2002, section 8"});
  }

  Exp3S(const Parameters& parameters, const PolicyContext& context)
      : share_(parameters.share ? *parameters.share
                                : 1 / known_horizon(context, "exp3_s", "share")),
        uniform_(parameters.uniform ? *parameters.uniform
                                    : uniform_share(parameters.changes, context)),
        weights_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    weights_.follow(mask);
    const std::int64_t arm =
        random.bernoulli(uniform_) ? mask.draw(random) : weights_.draw(mask, random);
    return {arm, probability_of(arm, weights_)};
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3_s", feedback.reward);
    if (!has_probability("exp3_s", draw, weights_.arms())) return;
    const auto arms = static_cast<double>(weights_.allowed());
    const double growth = std::min(1.0, uniform_ * feedback.reward / draw.probability / arms);
    weights_.grow(draw.arm, growth, std::numbers::e * share_ / arms);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    const FixedShareWeights weights = under(mask);
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] = mask[arm] ? probability_of(arm, weights) : 0;
    }
    return true;
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    if (!mask[arm]) return 0;
    return probability_of(arm, weights_.follows(mask) ? weights_ : under(mask));
  }
  /// ln w.
  double index(std::int64_t arm) override { return std::log(weights_.weight(arm)); }
  void persist(Archive& archive) override { archive("weights", weights_); }

 private:
  static double uniform_share(std::optional<std::int64_t> changes, const PolicyContext& context) {
    const double horizon = known_horizon(context, "exp3_s", "uniform");
    const auto arms = static_cast<double>(context.arms);
    const double log_rounds = std::log(arms * horizon);
    if (!changes) return std::min(1.0, std::sqrt(arms * log_rounds / horizon));
    const auto segments = static_cast<double>(*changes + 1);
    return std::min(1.0, std::sqrt(arms * (segments * log_rounds + std::numbers::e) /
                                   ((std::numbers::e - 1) * horizon)));
  }
  /// The shares of an update are those under the mask of the last draw, which a question must not
  /// change: it is answered by a copy.
  FixedShareWeights under(const ArmMask& mask) const {
    FixedShareWeights weights = weights_;
    weights.follow(mask);
    return weights;
  }
  /// Of an allowed arm.
  double probability_of(std::int64_t arm, const FixedShareWeights& weights) const {
    return (1 - uniform_) * std::min(1.0, weights.weight(arm) / weights.total()) +
           uniform_ / static_cast<double>(weights.allowed());
  }

  double share_;
  double uniform_;
  FixedShareWeights weights_;
};

}  // namespace nashost::samplers
