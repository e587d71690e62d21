#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/learning_rate.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/pending_draws.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP4, exponential weights over M experts that advise distributions E_j over the arms. The
/// experts are other policies of the zoo, so this is a way not to decide between them:
///
///     draw a ~ p = Σ_j q_j E_j,  q_j ∝ exp(−η Y_j);      Y_j += E_j(a) ℓ / p_a,  ℓ = 1 − r
///
/// Auer, Cesa-Bianchi, Freund, Schapire (SIAM J. Comput. 2002), in loss form: Lattimore and
/// Szepesvári, "Bandit Algorithms" (2020), section 18.3.
///
/// Guarantee (there, Theorem 18.1), any losses in [0, 1] and any advice fixed in advance: regret to
/// the best expert E ≤ √(2 T K ln M) with η = √(2 ln M / (T K)); without a horizon η_t = √(ln M /
/// (t K)), frozen between checkpoints (LearningRate), and 2.08 √(T K ln M). Experts that learn from
/// the shared draws are not fixed in advance: each sees fewer rewards of its choice than it would
/// alone, so this bounds the regret to what the experts advised, not to what they would have
/// earned.
///
/// Every expert is asked for a draw each round. One that reports no probabilities (UCB, Thompson)
/// advises the arm it drew. Every expert learns from every feedback, with the probability p_a of
/// the draw.
///
/// E_j(a) belongs to the draw and is kept until its feedback comes; on a draw of another, the
/// advice of the last select stands in. A draw without probability teaches the experts, but not
/// their weights.
class Exp4 : public Policy {
 public:
  struct Parameters {
    std::vector<Table> experts = {};
    std::optional<double> eta = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add(
            "experts", &Parameters::experts,
            {.doc = "the policies to choose between: [{ name = \"ucb1\" }, { name = \"exp3_ix\" }]",
             .required = true})
        .add("eta", &Parameters::eta,
             {.doc = "learning rate η over experts; auto: √(2 ln M / (T K)), or without a horizon "
                     "√(ln M / (t K))",
              .min = 0,
              .min_open = true,
              .source = "Lattimore and Szepesvári 2020, Theorem 18.1"});
  }

  Exp4(const Parameters& parameters, const PolicyContext& context)
      : arms_(static_cast<std::size_t>(context.arms)),
        rate_(learning_rate(parameters, context)),
        losses_(parameters.experts.size()),
        weights_(losses_.size()),
        advice_(losses_.size() * arms_, 1 / static_cast<double>(context.arms)),
        p_(arms_),
        pending_(losses_.size()),
        everyone_(static_cast<std::int64_t>(losses_.size())) {
    if (context.make_policy == nullptr) {
      throw ConfigError("policy 'exp4' is made of other policies, which cannot be made here");
    }
    for (const Table& expert : parameters.experts) {
      experts_.push_back(context.make_policy(context, expert));
    }
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    for (std::size_t j = 0; j < experts_.size(); ++j) {
      const bool stated = experts_[j]->probabilities(mask, advice(j));
      const Draw proposed = experts_[j]->select(random, mask);
      if (stated) continue;
      std::fill(advice(j).begin(), advice(j).end(), 0.0);
      advice(j)[static_cast<std::size_t>(proposed.arm)] = 1;
    }
    mix(p_);
    const Draw draw = draw_from(p_, random);
    const auto kept = pending_.remember(draw.arm);
    for (std::size_t j = 0; j < experts_.size(); ++j) {
      kept[j] = advice(j)[static_cast<std::size_t>(draw.arm)];
    }
    return draw;
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp4", feedback.reward);
    const bool weighted = has_probability("exp4", draw, static_cast<std::int64_t>(arms_));
    const auto kept = pending_.take(draw.arm, feedback.age);
    if (weighted) {
      const double estimate = (1 - feedback.reward) * inverse_probability(draw);
      for (std::size_t j = 0; j < experts_.size(); ++j) {
        const double advised =
            kept.empty() ? advice(j)[static_cast<std::size_t>(draw.arm)] : kept[j];
        losses_[j] += advised * estimate;
      }
      rate_.advance();
    }
    for (const auto& expert : experts_) expert->update(draw, feedback);
  }

  /// True where every expert reports probabilities.
  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    refresh_weights();
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t j = 0; j < experts_.size(); ++j) {
      if (!experts_[j]->probabilities(mask, p_)) return false;
      for (std::size_t i = 0; i < arms_; ++i) out[i] += weights_[j] * p_[i];
    }
    return true;
  }

  std::size_t experts() const { return experts_.size(); }
  /// q_j.
  double expert_weight(std::size_t j) {
    refresh_weights();
    return weights_[j];
  }

  void persist(Archive& archive) override {
    archive("rate", rate_);
    archive("losses", losses_);
    archive("advice", advice_);
    archive("pending", pending_);
    for (std::size_t j = 0; j < experts_.size(); ++j) {
      archive("expert" + std::to_string(j), *experts_[j]);
    }
  }

 private:
  static LearningRate learning_rate(const Parameters& parameters, const PolicyContext& context) {
    if (parameters.experts.empty()) {
      throw ConfigError(
          "policy 'exp4' needs at least one expert: experts = [{ name = \"ucb1\" }, …]");
    }
    const double log_experts = std::log(static_cast<double>(parameters.experts.size()));
    const auto arms = static_cast<double>(context.arms);
    if (parameters.eta) return LearningRate::constant(*parameters.eta);
    if (context.horizon) {
      const auto rounds = static_cast<double>(std::max<std::int64_t>(1, *context.horizon));
      return LearningRate::constant(std::sqrt(2 * log_experts / (rounds * arms)));
    }
    return LearningRate::falling(std::sqrt(log_experts / arms), context.arms);
  }

  std::span<double> advice(std::size_t j) { return {advice_.data() + j * arms_, arms_}; }

  void refresh_weights() {
    for (std::size_t j = 0; j < losses_.size(); ++j) weights_[j] = -rate_.value() * losses_[j];
    masked_softmax(weights_, everyone_, weights_);
  }

  void mix(std::span<double> out) {
    refresh_weights();
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t j = 0; j < experts_.size(); ++j) {
      for (std::size_t i = 0; i < arms_; ++i) out[i] += weights_[j] * advice(j)[i];
    }
  }

  std::size_t arms_;
  LearningRate rate_;
  std::vector<std::unique_ptr<Policy>> experts_;
  std::vector<double> losses_;   // Y_j
  std::vector<double> weights_;  // q_j
  std::vector<double> advice_;   // E_j(i) of the last select, M × K
  std::vector<double> p_;
  PendingDraws pending_;  // E_j(a) of each draw
  ArmMask everyone_;      // no expert is ever masked
};

}  // namespace nashost::samplers
