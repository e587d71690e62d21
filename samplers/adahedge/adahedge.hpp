#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "nashost/bandit/full_information.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// AdaHedge: Hedge whose learning rate follows from how hard the losses have been so far,
///
///     draw a ~ w,  w_i ∝ exp(−η L_i),  η = ln K / Δ;      Δ += h − m
///     h = ⟨w, ℓ⟩,  m = −(1/η) ln ⟨w, e^{−η ℓ}⟩  (mix loss),  ℓ = 1 − r
///
/// De Rooij, van Erven, Grünwald, Koolen, "Follow the leader if you can, hedge if you must" (JMLR
/// 2014), Figure 1. While Δ = 0, η is infinite: w is uniform over the leaders and m is how far the
/// smallest loss has moved.
///
/// Guarantee, every sequence of losses in [0, 1], L* the loss of the best arm: regret ≤ 2 √(L* (T −
/// L*) / T · ln K) + (16/3) ln K + 2. Constant where an arm leads clearly. No parameters, no
/// horizon.
///
/// Feedback that comes late is learnt from when it comes. O(K) a round.
class AdaHedge : public FullInformationPolicy {
 public:
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  AdaHedge(const Parameters&, const PolicyContext& context)
      : FullInformationPolicy("adahedge", context.arms), losses_(arms()) {}

  /// −L_i, by which arms are ranked at any η.
  double index(std::int64_t arm) override { return -losses_[static_cast<std::size_t>(arm)]; }
  /// Σ (h − m), the cumulative mixability gap Δ.
  double gap() const { return gap_; }

  void persist(Archive& archive) override {
    archive("losses", losses_);
    archive("gap", gap_);
  }

 protected:
  void logits(std::span<double> out) const override {
    const double eta = rate();
    if (std::isfinite(eta)) {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = -eta * losses_[i];
      return;
    }
    // η = ∞. Differences are kept, scaled beyond any reach of exp: masking may make a later arm the
    // leader.
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = -kSteep * losses_[i];
  }

  void learn(std::span<const double> losses, std::span<const double> weights,
             double own_loss) override {
    gap_ += std::max(0.0, own_loss - mix_loss(losses, weights));
    for (std::size_t i = 0; i < losses.size(); ++i) losses_[i] += losses[i];
  }

 private:
  // exp(−kSteep·d) = 0 for every difference d of cumulative losses that rounding does not blur.
  static constexpr double kSteep = 1e25;

  double rate() const {
    return gap_ > 0 ? std::log(static_cast<double>(arms())) / gap_
                    : std::numeric_limits<double>::infinity();
  }

  /// m over the arms that have weight, relative to the smallest of their losses.
  double mix_loss(std::span<const double> losses, std::span<const double> weights) const {
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < losses.size(); ++i) {
      if (weights[i] > 0) smallest = std::min(smallest, losses[i]);
    }
    const double eta = rate();
    if (!std::isfinite(eta) || eta == 0) return eta == 0 ? expected(losses, weights) : smallest;
    double mix = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      if (weights[i] > 0) mix += weights[i] * std::exp(-eta * (losses[i] - smallest));
    }
    return smallest - std::log(mix) / eta;
  }

  static double expected(std::span<const double> losses, std::span<const double> weights) {
    double sum = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) sum += weights[i] * losses[i];
    return sum;
  }

  std::vector<double> losses_;
  double gap_ = 0;
};

}  // namespace nashost::samplers
