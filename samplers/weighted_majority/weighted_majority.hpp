#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/bandit/full_information.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Weighted majority, in its randomised form: arms that err lose weight,
///
///     draw a ~ w;      w_i *= 1 − (1 − β) ℓ_i,  ℓ_i = 1 − r_i
///
/// which is w_i *= β for a mistake (ℓ = 1). Littlestone and Warmuth, "The weighted majority
/// algorithm" (Information and Computation 1994), here with their factor for losses between 0 and
/// 1.
///
/// Guarantee, every sequence of losses in [0, 1], with m the smallest total loss of an arm:
///   Σ ⟨w, ℓ⟩ ≤ (m ln(1/β) + ln K) / (1 − β), and
///   rounds in which half of the weight or more was wrong (⟨w, ℓ⟩ ≥ ½) ≤ (m ln(1/β) + ln K) /
///   ln(2/(1+β)): the mistakes of the deterministic vote.
/// Both because Σ w shrinks by 1 − (1 − β)⟨w, ℓ⟩ a round and w_i ≥ β^{L_i}.
///
/// Feedback that comes late is learnt from when it comes. O(K) a round.
class WeightedMajority : public FullInformationPolicy {
 public:
  struct Parameters {
    double beta = 0.5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add("beta", &Parameters::beta,
                                    {.doc = "what a mistake leaves of an arm's weight",
                                     .min = 0,
                                     .max = 1,
                                     .min_open = true,
                                     .max_open = true,
                                     .source = "Littlestone and Warmuth 1994"});
  }

  WeightedMajority(const Parameters& parameters, const PolicyContext& context)
      : FullInformationPolicy("weighted_majority", context.arms),
        beta_(parameters.beta),
        log_weights_(arms()) {}

  /// ln w_i.
  double index(std::int64_t arm) override { return log_weights_[static_cast<std::size_t>(arm)]; }

  void persist(Archive& archive) override { archive("log_weights", log_weights_); }

 protected:
  void logits(std::span<double> out) const override {
    std::copy(log_weights_.begin(), log_weights_.end(), out.begin());
  }

  void learn(std::span<const double> losses, std::span<const double>, double) override {
    for (std::size_t i = 0; i < losses.size(); ++i) {
      log_weights_[i] += std::log1p(-(1 - beta_) * losses[i]);
    }
  }

 private:
  double beta_;
  std::vector<double> log_weights_;
};

}  // namespace nashost::samplers
