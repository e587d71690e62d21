#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/tsallis_weights.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Tsallis-INF, best of both worlds: near-optimal for adversarial and for stochastic losses ℓ = 1 −
/// r, without knowing which it faces. Zimmert and Seldin, "Tsallis-INF: an optimal algorithm for
/// stochastic and adversarial bandits" (JMLR 2021), Algorithm 1 with α = ½:
///
///     draw a ~ w,  w_i = 4 / (η_t (L̂_i − x))²,  Σ w = 1;      L̂ += ℓ̂
///     iw:  ℓ̂_i = ℓ 1{a = i} / w_i                                η_t = 2/√t
///     rv:  ℓ̂_i = b_i + (ℓ − b_i) 1{a = i} / w_i,  b_i = ½·1{w_i ≥ η_t²}   η_t = 4/√t
///
/// Guarantee (Theorem 1), any losses in [0, 1], any T: E[regret] ≤ 4 √(K T) + 1 (iw), and 2 √(K T)
/// + 14 K ln T + 16 (rv; the paper prints 10, its proof gives 14). With a unique best arm also
/// O(Σ_i ln T / Δ_i), for stochastic and for adversarially corrupted losses.
///
/// t counts the rounds learnt from, which is the paper's t when feedback is immediate. Under delay,
/// w_a is that of the draw and b that of the update; the estimate stays unbiased. Feedback on a
/// draw without probability is skipped. O(touched arms) a round.
class TsallisInf : public Policy {
 public:
  struct Parameters {
    std::string estimator = "rv";
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "estimator", &Parameters::estimator,
        {.doc = "loss estimator: rv (reduced variance) or iw (importance weighted)",
         .choices = {"rv", "iw"},
         .source = "Zimmert and Seldin 2021, equations 4 and 5"});
  }

  TsallisInf(const Parameters& parameters, const PolicyContext& context)
      : arms_(context.arms),
        reduced_variance_(parameters.estimator == "rv"),
        weights_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    weights_.follow(mask);
    weights_.solve(rate());
    return weights_.draw(random);
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("tsallis_inf", feedback.reward);
    if (!has_probability("tsallis_inf", draw, arms_)) return;
    const double loss = 1 - feedback.reward;
    if (!reduced_variance_) {
      weights_.add_loss(draw.arm, loss * inverse_probability(draw));
    } else {
      weights_.solve(rate());
      const double threshold = rate() * rate();
      const double baseline = weights_.weight(draw.arm) >= threshold ? kBaseline : 0;
      weights_.add_loss_where(threshold, kBaseline);
      weights_.add_loss(draw.arm, (loss - baseline) * inverse_probability(draw));
    }
    ++round_;
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    under(mask).probabilities(out);
    return true;
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    if (!weights_.follows(mask)) return under(mask).probability(arm);
    weights_.solve(rate());
    return weights_.probability(arm);
  }
  /// −L̂_i, by which the weights are ordered.
  double index(std::int64_t arm) override { return -weights_.loss(arm); }

  /// η_t.
  double rate() const {
    return (reduced_variance_ ? 4 : 2) / std::sqrt(static_cast<double>(round_));
  }

  void persist(Archive& archive) override {
    archive("round", round_);
    archive("weights", weights_);
  }

 private:
  static constexpr double kBaseline = 0.5;

  /// An update learns under the mask of the last draw, which a question must not change: it is
  /// answered by a copy.
  TsallisWeights under(const ArmMask& mask) const {
    TsallisWeights weights = weights_;
    weights.follow(mask);
    weights.solve(rate());
    return weights;
  }

  std::int64_t arms_;
  bool reduced_variance_;
  std::int64_t round_ = 1;
  TsallisWeights weights_;
};

}  // namespace nashost::samplers
