#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <span>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/exponential_weights.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// REXP3: EXP3 that starts afresh every Δ rewards,
///
///     p_i = (1−γ) w_i/W + γ/K,   w_a ← w_a e^{γ r̂/K},   r̂ = r/p_a;   all w_i = 1 after Δ rewards
///
/// Besbes, Gur and Zeevi, "Stochastic multi-armed-bandit problem with non-stationary rewards",
/// NeurIPS 2014, section 3. With
///
///     Δ = ⌈ (K ln K)^{1/3} (T/V)^{2/3} ⌉,   γ = min(1, √( K ln K / ((e−1) Δ) ))
///
/// regret is O((K ln K · V)^{1/3} T^{2/3}) against the best arm of every round, where V bounds
/// Σ_t max_i |μ_i(t+1) − μ_i(t)|, the variation of the means. V = 1 by default:
/// in total, one arm goes from worst to best.
///
/// The batch is counted in rewards received; late ones count in the batch in which they arrive.
/// Weights are kept as logarithms, as long batches would overflow them. K is the number of allowed
/// arms in the draw and in e^{γ r̂/K}, of all arms in Δ and γ. Feedback on a draw without
/// probability has no r̂ and only moves the clock.
class Rexp3 : public Policy {
 public:
  struct Parameters {
    double variation = 1;
    std::optional<std::int64_t> batch;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("variation", &Parameters::variation,
             {.doc = "V, largest sum of changes of the means over the horizon, for `batch = auto`",
              .min = 0,
              .min_open = true})
        .add("batch", &Parameters::batch,
             {.doc = "Δ, rewards from one restart to the next; auto: ⌈(K ln K)^(1/3) (T/V)^(2/3)⌉",
              .min = 1,
              .unit = "observations",
              .source = "Besbes et al. 2014"});
  }

  Rexp3(const Parameters& parameters, const PolicyContext& context)
      : arms_(context.arms),
        batch_(parameters.batch ? *parameters.batch : batch_length(parameters, context)),
        uniform_(std::min(1.0, std::sqrt(k_log_k(context.arms) /
                                         ((std::numbers::e - 1) * static_cast<double>(batch_))))),
        allowed_(context.arms),
        weights_(fresh_weights()) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    follow(mask);
    const std::int64_t arm =
        random.bernoulli(uniform_) ? mask.draw(random) : weights_.draw(random, mask).arm;
    return {arm, probability_of(arm, mask, weights_)};
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("rexp3", feedback.reward);
    if (has_probability("rexp3", draw, arms_)) {
      weights_.add_loss(draw.arm, -feedback.reward / draw.probability);
    }
    if (++in_batch_ < batch_) return;
    in_batch_ = 0;
    weights_ = fresh_weights();
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    under(mask).probabilities(mask, out);
    const double even = uniform_ / static_cast<double>(mask.allowed());
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      auto& p = out[static_cast<std::size_t>(arm)];
      p = mask[arm] ? (1 - uniform_) * p + even : 0;
    }
    return true;
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    if (!mask[arm]) return 0;
    if (mask.allowed() == allowed_) return probability_of(arm, mask, weights_);
    return probability_of(arm, mask, under(mask));
  }
  /// ln w.
  double index(std::int64_t arm) override { return -weights_.rate() * weights_.loss(arm); }
  void persist(Archive& archive) override {
    archive("in_batch", in_batch_);
    archive("allowed", allowed_);
    archive("weights", weights_);
  }

 private:
  static double k_log_k(std::int64_t arms) {
    return static_cast<double>(arms) * std::log(static_cast<double>(arms));
  }
  static std::int64_t batch_length(const Parameters& parameters, const PolicyContext& context) {
    const double horizon = known_horizon(context, "rexp3", "batch");
    const double length =
        std::cbrt(k_log_k(context.arms)) * std::pow(horizon / parameters.variation, 2.0 / 3);
    return static_cast<std::int64_t>(std::clamp(std::ceil(length), 1.0, 1e18));
  }
  double rate(std::int64_t allowed) const { return uniform_ / static_cast<double>(allowed); }
  /// The sum tree at every K: an alias table is for weights that shrink, and these grow.
  ExponentialWeights fresh_weights() const {
    return ExponentialWeights(arms_, rate(allowed_), std::numeric_limits<std::int64_t>::max());
  }
  void follow(const ArmMask& mask) {
    if (mask.allowed() == allowed_) return;
    allowed_ = mask.allowed();
    weights_.set_rate(rate(allowed_));
  }
  /// Asking under another mask than that of the last draw must not change the rate: a copy answers.
  ExponentialWeights under(const ArmMask& mask) const {
    ExponentialWeights weights = weights_;
    if (mask.allowed() != allowed_) weights.set_rate(rate(mask.allowed()));
    return weights;
  }
  /// Of an allowed arm.
  double probability_of(std::int64_t arm, const ArmMask& mask,
                        const ExponentialWeights& weights) const {
    return (1 - uniform_) * std::min(1.0, weights.probability(arm, mask)) +
           uniform_ / static_cast<double>(mask.allowed());
  }

  std::int64_t arms_;
  std::int64_t batch_;
  double uniform_;
  std::int64_t allowed_;
  ExponentialWeights weights_;
  std::int64_t in_batch_ = 0;
};

}  // namespace nashost::samplers
