#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "nashost/bandit/full_information.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Hedge, exponential weights with full information:
///
///     draw a ~ w,  w_i ∝ exp(−η L_i);      L_i += ℓ_i = 1 − r_i for every arm
///
/// Freund and Schapire (JCSS 1997); constants of Cesa-Bianchi and Lugosi, "Prediction, Learning,
/// and Games" (2006).
///
/// Guarantee, every sequence of losses in [0, 1], no randomness in it: Σ ⟨w, ℓ⟩ − min L ≤ √(½ T ln
/// K) with η = √(8 ln K / T) (Theorem 2.2). Without a horizon η_t = √(8 ln K / t), recomputed each
/// round: 2 √(½ T ln K) + √(⅛ ln K) (Theorem 2.3).
///
/// Feedback that comes late is learnt from when it comes. O(K) a round.
class Hedge : public FullInformationPolicy {
 public:
  struct Parameters {
    std::optional<double> eta = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "eta", &Parameters::eta,
        {.doc = "learning rate η; auto: √(8 ln K / T), or without a horizon √(8 ln K / t)",
         .min = 0,
         .min_open = true,
         .source = "Cesa-Bianchi and Lugosi 2006, Theorems 2.2 and 2.3"});
  }

  Hedge(const Parameters& parameters, const PolicyContext& context)
      : FullInformationPolicy("hedge", context.arms), losses_(arms()) {
    const double constant = 8 * std::log(static_cast<double>(context.arms));
    if (parameters.eta) {
      rate_ = *parameters.eta;
    } else if (context.horizon) {
      rate_ =
          std::sqrt(constant / static_cast<double>(std::max<std::int64_t>(1, *context.horizon)));
    } else {
      falling_ = std::sqrt(constant);
    }
  }

  /// −η L_i, the logarithm of the weight.
  double index(std::int64_t arm) override {
    return -rate() * losses_[static_cast<std::size_t>(arm)];
  }

  void persist(Archive& archive) override {
    archive("round", round_);
    archive("losses", losses_);
  }

 protected:
  void logits(std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = -rate() * losses_[i];
  }

  void learn(std::span<const double> losses, std::span<const double>, double) override {
    for (std::size_t i = 0; i < losses.size(); ++i) losses_[i] += losses[i];
    ++round_;
  }

 private:
  double rate() const {
    return falling_ ? *falling_ / std::sqrt(static_cast<double>(round_)) : rate_;
  }

  double rate_ = 0;
  std::optional<double> falling_;  // s, where η = s/√t
  std::int64_t round_ = 1;
  std::vector<double> losses_;
};

}  // namespace nashost::samplers
