#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "nashost/bandit/count_buckets.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// IMED, indexed minimum empirical divergence: draws
///
///     argmin_i  N_i d(μ̂_i, μ̂*) + ln N_i,      μ̂* = max_j μ̂_j
///
/// over the allowed arms j, with the Bernoulli divergence d; each arm once first. The first term is
/// the evidence that arm i is not the best; an arm is drawn when it has the least of it for its
/// pull count. Honda, Takemura, "Non-asymptotic analysis of a new bandit algorithm for semi-bounded
/// rewards", Journal of Machine Learning Research 16 (2015); here with the divergence of Bernoulli
/// distributions, which is valid for all rewards in [0, 1] and tight for 0 and 1 only.
///
/// Guarantee: asymptotically optimal for Bernoulli rewards, like KL-UCB, without root finding and
/// without parameters.
class Imed final : public Policy {
 public:
  static constexpr std::string_view kName = "imed";

  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  Imed(const Parameters&, const PolicyContext& context) : arms_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    best_ = arms_.best_mean(mask);
    // At equal pull counts −index rises with the mean, as all means are at most `best`.
    const auto negated = [this](double mean, std::int64_t pulls) {
      return -divergence_index(mean, pulls);
    };
    return {arms_.argmax(negated, random, mask)};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
    arms_.add(draw.arm, feedback.reward);
  }

  /// N_i d(μ̂_i, μ̂*) + ln N_i, smaller is better, with the best mean μ̂* of the latest draw.
  double index(std::int64_t arm) override {
    const ArmStatistics& seen = arms_.statistics();
    if (seen.pulls(arm) == 0) return -std::numeric_limits<double>::infinity();
    return divergence_index(seen.mean(arm), seen.pulls(arm));
  }

  void persist(Archive& archive) override {
    archive("arms", arms_);
    archive("best", best_);
  }

 private:
  double divergence_index(double mean, std::int64_t pulls) const {
    const auto n = static_cast<double>(pulls);
    return (mean < best_ ? n * bernoulli_kl(mean, best_) : 0) + std::log(n);
  }

  CountBuckets arms_;
  double best_ = 0;
};

}  // namespace nashost::samplers
