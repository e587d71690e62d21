#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Boltzmann–Gumbel exploration: draws
///
///     argmax_i  μ̂_i + C G_i / √N_i,      G_i fresh and independent, P(G_i ≤ x) = exp(−e^{−x})
///
/// each arm once first. With the same N for all it is softmax at temperature C / √N (the Gumbel-max
/// trick); here every arm has a temperature of its own, which is what makes it work. Rewards may be
/// of any size. Cesa-Bianchi, Gentile, Lugosi, Neu, "Boltzmann exploration done right", NeurIPS
/// 2017, section 4.
///
/// Guarantee for σ-subgaussian rewards and C = σ: regret of order K ln² T / Δ, and √(K T) ln K
/// whatever the gaps. Rewards in [0, 1] are ½-subgaussian, hence C = ½. A round costs O(K).
class BoltzmannGumbel final : public Policy {
 public:
  static constexpr std::string_view kName = "boltzmann_gumbel";

  struct Parameters {
    double c = 0.5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "c", &Parameters::c,
        {.doc = "scale of the exploration: the standard deviation of a reward, or a bound on it",
         .min = 0,
         .min_open = true,
         .source = "Hoeffding's lemma: ½ for rewards in [0, 1]"});
  }

  BoltzmannGumbel(const Parameters& parameters, const PolicyContext& context)
      : c_(parameters.c), statistics_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    Largest largest(random);
    for (std::int64_t arm = 0; arm < statistics_.arms(); ++arm) {
      if (!mask[arm]) continue;
      const std::int64_t pulls = statistics_.pulls(arm);
      largest.offer(arm, pulls == 0
                             ? std::numeric_limits<double>::infinity()
                             : statistics_.mean(arm) +
                                   c_ * gumbel(random) / std::sqrt(static_cast<double>(pulls)));
    }
    return {largest.arm()};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_finite_reward(kName, feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
  }

  /// The mean, without the noise of a draw; infinite without a reward.
  double index(std::int64_t arm) override {
    return statistics_.pulls(arm) == 0 ? std::numeric_limits<double>::infinity()
                                       : statistics_.mean(arm);
  }

  void persist(Archive& archive) override { archive("statistics", statistics_); }

 private:
  static double gumbel(RandomStream& random) { return -std::log(random.exponential()); }

  double c_;
  ArmStatistics statistics_;
};

}  // namespace nashost::samplers
