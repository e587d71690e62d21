#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP3.P: gains, a bonus β/p_i that keeps every estimate above the truth with high probability,
/// and a share γ of uniform draws,
///
///     draw a ~ p,  p = (1−γ) softmax(η Ĝ) + γ/K;      Ĝ_i += (r 1{a = i} + β) / p_i   for all i
///
/// Auer et al. 2002; form and constants of Bubeck and Cesa-Bianchi (2012), Figure 3 and Theorems
/// 3.2, 3.3.
///
/// Guarantee, any rewards in [0, 1], T known: with β = √(ln(K/δ) / (K T)), η = 0.95 √(ln K / (K
/// T)), γ = 1.05 √(K ln K / T), regret ≤ 5.15 √(T K ln(K/δ)) with probability 1 − δ (Theorem 3.2).
/// With β = √(ln K / (K T)), the default: E[regret] ≤ 5.15 √(T K ln K) + √(T K / ln K) (Theorem
/// 3.3). exp3_ix has the same kind of guarantee with smaller constants and without the O(K) bonus.
///
/// Under a mask, K in γ/K is the number of allowed arms, and masked arms get no bonus. p_a is that
/// of the draw, the other p_i those of the last select. Feedback on a draw without probability is
/// skipped. O(K) a round.
class Exp3P : public Policy {
 public:
  struct Parameters {
    std::optional<double> eta = {};
    std::optional<double> gamma = {};
    std::optional<double> beta = {};
    std::optional<double> delta = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("eta", &Parameters::eta,
             {.doc = "learning rate η; auto: 0.95 √(ln K / (K T))",
              .min = 0,
              .min_open = true,
              .source = "Bubeck and Cesa-Bianchi 2012, Theorem 3.2"})
        .add("gamma", &Parameters::gamma,
             {.doc = "share γ of uniform draws; auto: 1.05 √(K ln K / T), at most 1",
              .min = 0,
              .max = 1,
              .source = "Bubeck and Cesa-Bianchi 2012, Theorem 3.2"})
        .add("beta", &Parameters::beta,
             {.doc = "bonus β; auto: √(ln(K/δ) / (K T)), or √(ln K / (K T)) without δ",
              .min = 0,
              .source = "Bubeck and Cesa-Bianchi 2012, Theorems 3.2 and 3.3"})
        .add("delta", &Parameters::delta,
             {.doc = "probability δ with which the bound may fail; auto: the bound in expectation",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true});
  }

  Exp3P(const Parameters& parameters, const PolicyContext& context)
      : gains_(static_cast<std::size_t>(context.arms)),
        p_(gains_.size(), 1 / static_cast<double>(context.arms)) {
    const auto k = static_cast<double>(context.arms);
    const bool derived = !parameters.eta || !parameters.gamma || !parameters.beta;
    if (derived && !context.horizon) {
      throw ConfigError(
          "policy 'exp3_p' derives eta, gamma and beta from the number of rounds, which is "
          "not known here: give all three, or take exp3_ix, which needs none");
    }
    const auto t = static_cast<double>(std::max<std::int64_t>(1, context.horizon.value_or(1)));
    eta_ = parameters.eta.value_or(0.95 * std::sqrt(std::log(k) / (k * t)));
    gamma_ = parameters.gamma.value_or(std::min(1.0, 1.05 * std::sqrt(k * std::log(k) / t)));
    beta_ =
        parameters.beta.value_or(std::sqrt(std::log(k / parameters.delta.value_or(1.0)) / (k * t)));
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    probabilities(mask, p_);
    return draw_from(p_, random);
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3_p", feedback.reward);
    if (!has_probability("exp3_p", draw, static_cast<std::int64_t>(gains_.size()))) return;
    for (std::size_t i = 0; i < gains_.size(); ++i) {
      if (p_[i] > 0) gains_[i] += beta_ / p_[i];
    }
    gains_[static_cast<std::size_t>(draw.arm)] += feedback.reward * inverse_probability(draw);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = eta_ * gains_[i];
    masked_softmax(out, mask, out);
    const double floor = gamma_ / static_cast<double>(mask.allowed());
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (mask[static_cast<std::int64_t>(i)]) out[i] = (1 - gamma_) * out[i] + floor;
    }
    return true;
  }
  /// η Ĝ_i, the logarithm of the weight.
  double index(std::int64_t arm) override { return eta_ * gains_[static_cast<std::size_t>(arm)]; }

  void persist(Archive& archive) override {
    archive("gains", gains_);
    archive("p", p_);
  }

 private:
  double eta_;
  double gamma_;
  double beta_;
  std::vector<double> gains_;
  std::vector<double> p_;  // of the last select
};

}  // namespace nashost::samplers
