#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// EXP3++: EXP3 that also explores arm i at a rate fit for its estimated gap, which makes it
/// near-optimal for adversarial and for stochastic losses ℓ = 1 − r,
///
///     p_i = (1 − Σ_j ε_j) softmax_i(−η_t L̂) + ε_i,   η_t = ½ √(ln K / (t K)),   L̂_a += ℓ / p_a
///     ε_i = min(1/2K, ½ √(ln K / (t K)), β ln t / (t Δ̂_i²)),   Δ̂_i = max(0, LCB_i − min_j UCB_j)
///     UCB_i, LCB_i = ℓ̄_i ± √((α ln t + ln K) / (2 N_i)), cut to [0, 1], from unweighted losses
///
/// Seldin and Lugosi, "An improved parametrization and analysis of the EXP3++ algorithm for
/// stochastic and adversarial bandits" (COLT 2017), Algorithm 1, with α = 3 and β = 256.
///
/// Guarantee, no horizon needed: E[regret] ≤ 4 √(T K ln K) against any losses, and O(Σ_i ln² T /
/// Δ_i) for stochastic ones (constants in the paper). tsallis_inf does better in both.
///
/// t counts the rounds learnt from. The means learn from every feedback; L̂ only from draws with a
/// probability. Under a mask, ε is over the allowed arms. O(K) a round.
class Exp3Pp : public Policy {
 public:
  struct Parameters {
    double alpha = 3;
    double beta = 256;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("alpha", &Parameters::alpha,
             {.doc = "width α of the confidence bounds",
              .min = 0,
              .min_open = true,
              .source = "Seldin and Lugosi 2017"})
        .add("beta", &Parameters::beta,
             {.doc = "amount β of exploration for estimated gaps",
              .min = 0,
              .source = "Seldin and Lugosi 2017"});
  }

  Exp3Pp(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters),
        arms_(context.arms),
        seen_(context.arms),
        losses_(static_cast<std::size_t>(context.arms)),
        p_(losses_.size()) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    probabilities(mask, p_);
    return draw_from(p_, random);
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("exp3_pp", feedback.reward);
    const bool weighted = has_probability("exp3_pp", draw, arms_);
    const double loss = 1 - feedback.reward;
    if (weighted) losses_[static_cast<std::size_t>(draw.arm)] += loss * inverse_probability(draw);
    seen_.add(draw.arm, loss);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    const double t = static_cast<double>(seen_.total_pulls() + 1);
    const double k = static_cast<double>(arms_);
    const double rate = 0.5 * std::sqrt(std::log(k) / (t * k));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = -rate * losses_[i];
    masked_softmax(out, mask, out);

    const double width = parameters_.alpha * std::log(t) + std::log(k);
    double smallest_ucb = 1;
    for (auto arm = mask.next(0); arm < arms_; arm = mask.next(arm + 1)) {
      smallest_ucb = std::min(smallest_ucb, bound(arm, width));
    }
    const auto exploration = [&](std::int64_t arm) {
      const double gap = std::max(0.0, bound(arm, -width) - smallest_ucb);
      return std::min({1 / (2 * k), rate, parameters_.beta * std::log(t) / (t * gap * gap)});
    };
    double total = 0;
    for (auto arm = mask.next(0); arm < arms_; arm = mask.next(arm + 1)) total += exploration(arm);
    for (auto arm = mask.next(0); arm < arms_; arm = mask.next(arm + 1)) {
      double& p = out[static_cast<std::size_t>(arm)];
      p = (1 - total) * p + exploration(arm);
    }
    return true;
  }
  /// −L̂_i, by which the weights are ordered.
  double index(std::int64_t arm) override { return -losses_[static_cast<std::size_t>(arm)]; }

  void persist(Archive& archive) override {
    archive("seen", seen_);
    archive("losses", losses_);
  }

 private:
  /// Confidence bound of the mean loss: upper for width > 0, lower for width < 0, cut to [0, 1].
  double bound(std::int64_t arm, double width) const {
    if (seen_.pulls(arm) == 0) return width > 0 ? 1 : 0;
    const double radius = std::copysign(
        std::sqrt(std::abs(width) / (2 * static_cast<double>(seen_.pulls(arm)))), width);
    return std::clamp(seen_.mean(arm) + radius, 0.0, 1.0);
  }

  Parameters parameters_;
  std::int64_t arms_;
  ArmStatistics seen_;          // of losses, unweighted
  std::vector<double> losses_;  // L̂
  std::vector<double> p_;
};

}  // namespace nashost::samplers
