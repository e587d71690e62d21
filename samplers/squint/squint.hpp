#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/bandit/full_information.hpp"
#include "nashost/bandit/gaussian_integral.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Squint: exponential weights over arms and learning rates at once. With the regret of a round to
/// arm i r_i = ⟨w, ℓ⟩ − ℓ_i, R_i = Σ r_i and V_i = Σ r_i²,
///
///     draw a ~ w,  w_i ∝ ∫₀^½ η e^{η R_i − η² V_i} γ(η) dη,   γ(η) ∝ 1/η
///
/// Koolen and van Erven, "Second-order quantile methods for experts and combinatorial games" (COLT
/// 2015), with their improper prior γ, under which the factor η cancels and the integral has a
/// closed form (log_gaussian_integral). The prior over arms is uniform.
///
/// Guarantee, every sequence of losses in [0, 1], no parameter: the regret to any share q of the
/// arms is O(√(V (ln ln T + ln 1/q)) + ln ln T + ln 1/q), with R and V averaged over them and V ≤
/// T. It rests on Σ_i ∫₀^½ (e^{η R_i − η² V_i} − 1) / η dη ≤ 0, which holds after every round.
///
/// Feedback that comes late is learnt from when it comes. O(K) a round.
class Squint : public FullInformationPolicy {
 public:
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  Squint(const Parameters&, const PolicyContext& context)
      : FullInformationPolicy("squint", context.arms), regrets_(arms()), variances_(arms()) {}

  /// ln of the arm's weight.
  double index(std::int64_t arm) override {
    const auto i = static_cast<std::size_t>(arm);
    return log_gaussian_integral(regrets_[i], variances_[i]);
  }
  double regret(std::int64_t arm) const { return regrets_[static_cast<std::size_t>(arm)]; }
  double variance(std::int64_t arm) const { return variances_[static_cast<std::size_t>(arm)]; }

  void persist(Archive& archive) override {
    archive("regrets", regrets_);
    archive("variances", variances_);
  }

 protected:
  void logits(std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = log_gaussian_integral(regrets_[i], variances_[i]);
    }
  }

  void learn(std::span<const double> losses, std::span<const double>, double own_loss) override {
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const double regret = own_loss - losses[i];
      regrets_[i] += regret;
      variances_[i] += regret * regret;
    }
  }

 private:
  std::vector<double> regrets_;
  std::vector<double> variances_;
};

}  // namespace nashost::samplers
