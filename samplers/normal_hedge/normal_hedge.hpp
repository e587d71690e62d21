#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/bandit/full_information.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// NormalHedge: no parameter, and regret to the best share of arms rather than the best arm. With
/// R_i the regret to arm i so far,
///
///     draw a ~ w,  w_i ∝ ([R_i]₊ / c) exp([R_i]₊² / 2c),   c such that (1/K) Σ exp([R_i]₊² / 2c) =
///     e
///
/// Chaudhuri, Freund, Hsu, "A parameter-free hedging algorithm" (NeurIPS 2009), Figure 1. Where no
/// allowed arm has positive regret, w is uniform.
///
/// Guarantee (Theorem 1), every sequence of losses in [0, 1]: the regret to the best ε K arms is
/// O(√(T ln(1/ε)) + ln² K). At all times max R ≤ √(2 c (1 + ln K)), by the definition of c.
///
/// Feedback that comes late is learnt from when it comes. O(K) a round, times the 5 or so steps
/// that c takes.
class NormalHedge : public FullInformationPolicy {
 public:
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  NormalHedge(const Parameters&, const PolicyContext& context)
      : FullInformationPolicy("normal_hedge", context.arms), regrets_(arms()) {}

  /// R_i, the regret to the arm.
  double index(std::int64_t arm) override { return regrets_[static_cast<std::size_t>(arm)]; }
  /// c; 0 while no arm has positive regret.
  double scale() const { return scale_; }

  void persist(Archive& archive) override {
    archive("regrets", regrets_);
    archive("scale", scale_);
  }

 protected:
  void logits(std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double regret = regrets_[i];
      out[i] =
          regret > 0 && scale_ > 0 ? std::log(regret) + regret * regret / (2 * scale_) : -INFINITY;
    }
  }

  void learn(std::span<const double> losses, std::span<const double>, double own_loss) override {
    for (std::size_t i = 0; i < losses.size(); ++i) regrets_[i] += own_loss - losses[i];
    scale_ = solve();
  }

 private:
  /// c, with s = 1/(2c) the root of g(s) = ln (1/K) Σ exp(s R²) − 1. g is convex and increasing, so
  /// Newton's steps from a point right of the root come down to it. One arm alone would have s = (1
  /// + ln K) / max R², which is right of the root.
  double solve() const {
    const double largest = *std::max_element(regrets_.begin(), regrets_.end());
    if (largest < kNegligible) return 0;
    const double square = largest * largest;
    const double log_arms = std::log(static_cast<double>(arms()));
    double s = (1 + log_arms) / square;
    for (int step = 0; step < 100; ++step) {
      double sum = 0;    // Σ exp(s (R² − max R²))
      double slope = 0;  // Σ R² exp(s (R² − max R²))
      for (const double regret : regrets_) {
        const double positive = std::max(0.0, regret);
        const double term = std::exp(s * (positive * positive - square));
        sum += term;
        slope += positive * positive * term;
      }
      const double value = std::log(sum) + s * square - log_arms - 1;
      const double next = s - value * sum / slope;
      if (!(next < s)) break;
      s = next;
    }
    return 1 / (2 * s);
  }

  // Regret that is rounding of losses; its square is still a normal number.
  static constexpr double kNegligible = 1e-100;

  std::vector<double> regrets_;
  double scale_ = 0;
};

}  // namespace nashost::samplers
