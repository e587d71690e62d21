#pragma once

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/draw_where.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Thompson sampling: draws a mean θ_i from the posterior of each arm, and the arm with the
/// largest.
///
///     beta:      θ_i ~ Beta(a + S_i, b + N_i − S_i)                    prior Beta(a, b)
///     gaussian:  θ_i ~ N( (m + S_i)/(N_i + 1), σ² / (N_i + 1) )        prior N(m, σ²)
///
/// S_i is the sum of the N_i rewards in [0, 1]. Under `rewards = "fractional"` the beta model
/// counts a reward r as r successes and 1 − r failures, a heuristic. "binarised" counts the outcome
/// of a coin that shows success with probability r, which the theory covers (Agrawal, Goyal,
/// "Analysis of Thompson sampling for the multi-armed bandit problem", COLT 2012, algorithm 2) and
/// which costs information. Coins are tossed at the next select, from its stream. Rewards 0 and 1
/// make no difference.
///
/// Guarantee: beta with the uniform prior a = b = 1, Bernoulli rewards, asymptotically optimal
/// (Kaufmann, Korda, Munos, "Thompson sampling: an asymptotically optimal finite-time analysis",
/// ALT 2012) and O(√(K T ln T)) whatever the gaps (Agrawal, Goyal, "Further optimal regret bounds
/// for Thompson sampling", AISTATS 2013); gaussian, O(√(K T ln K)) (the same paper, with m = 0, σ =
/// 1).
///
/// Arms without a reward share one prior: a single number stands for the largest of their samples,
/// exactly. A round costs O(arms with a reward).
class Thompson final : public Policy {
 public:
  static constexpr std::string_view kName = "thompson";

  struct Parameters {
    std::string model = "beta";
    std::string rewards = "fractional";
    double prior_successes = 1;
    double prior_failures = 1;
    double prior_mean = 0.5;
    double sigma = 0.5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("model", &Parameters::model,
             {.doc = "posterior of a mean reward", .choices = {"beta", "gaussian"}})
        .add("rewards", &Parameters::rewards,
             {.doc = "how the beta model counts a reward between 0 and 1",
              .choices = {"fractional", "binarised"}})
        .add("prior_successes", &Parameters::prior_successes,
             {.doc = "a of the prior Beta(a, b)", .min = 0, .min_open = true})
        .add("prior_failures", &Parameters::prior_failures,
             {.doc = "b of the prior Beta(a, b)", .min = 0, .min_open = true})
        .add("prior_mean", &Parameters::prior_mean, {.doc = "m of the prior N(m, σ²)"})
        .add("sigma", &Parameters::sigma,
             {.doc = "σ of the gaussian model: of a reward, and of the prior",
              .min = 0,
              .min_open = true,
              .source = "Hoeffding's lemma: ½ for rewards in [0, 1]"});
  }

  Thompson(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters),
        gaussian_(parameters.model == "gaussian"),
        binarised_(!gaussian_ && parameters.rewards == "binarised"),
        statistics_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    toss_coins(random);
    Largest largest(random);
    std::int64_t untouched = mask.allowed();
    for (const std::int32_t arm : touched_) {
      if (!mask[arm]) continue;
      --untouched;
      largest.offer(arm, sample(arm, random));
    }
    if (untouched == 0) return {largest.arm()};
    const double best_untouched = largest_of_priors(untouched, random);
    if (largest.arm() >= 0 && largest.value() > best_untouched) return {largest.arm()};
    return {draw_where(mask, random, untouched,
                       [this](std::int64_t arm) { return statistics_.pulls(arm) == 0; })};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
    if (binarised_ && feedback.reward > 0 && feedback.reward < 1) {
      coin_arms_.push_back(draw.arm);
      coin_biases_.push_back(feedback.reward);
    } else {
      count(draw.arm, feedback.reward);
    }
  }

  /// The posterior mean.
  double index(std::int64_t arm) override {
    const auto n = static_cast<double>(statistics_.pulls(arm));
    const double sum = statistics_.sum(arm);
    if (gaussian_) return (parameters_.prior_mean + sum) / (n + 1);
    const double a = parameters_.prior_successes;
    return (a + sum) / (a + parameters_.prior_failures + n);
  }

  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    archive("touched", touched_);
    archive("coin_arms", coin_arms_);
    archive("coin_biases", coin_biases_);
  }

 private:
  double sample(std::int64_t arm, RandomStream& random) {
    const auto n = static_cast<double>(statistics_.pulls(arm));
    if (gaussian_) return index(arm) + parameters_.sigma / std::sqrt(n + 1) * random.normal();
    const double successes = statistics_.sum(arm);
    // Rounding may carry a sum of fractions past the number of its terms.
    const double failures = std::max(0.0, n - successes);
    return random.beta(parameters_.prior_successes + successes,
                       parameters_.prior_failures + failures);
  }

  /// The largest of `count` samples of the prior. It exceeds x with probability 1 − F(x)^count, so
  /// its upper tail 1 − F is distributed as 1 − U^{1/count} = 1 − e^{−E/count} with E exponential.
  double largest_of_priors(std::int64_t count, RandomStream& random) const {
    const double exponent = random.exponential() / static_cast<double>(count);
    const double tail = std::max(-std::expm1(-exponent), 1e-300);
    if (gaussian_) {
      const double z = std::numbers::sqrt2 * boost::math::erfc_inv(2 * tail);
      return parameters_.prior_mean + parameters_.sigma * z;
    }
    if (parameters_.prior_successes == 1 && parameters_.prior_failures == 1) return 1 - tail;
    return boost::math::ibetac_inv(parameters_.prior_successes, parameters_.prior_failures, tail);
  }

  void toss_coins(RandomStream& random) {
    for (std::size_t i = 0; i < coin_arms_.size(); ++i) {
      count(coin_arms_[i], random.bernoulli(coin_biases_[i]) ? 1 : 0);
    }
    coin_arms_.clear();
    coin_biases_.clear();
  }

  void count(std::int64_t arm, double reward) {
    if (statistics_.pulls(arm) == 0) touched_.push_back(static_cast<std::int32_t>(arm));
    statistics_.add(arm, reward);
  }

  Parameters parameters_;
  bool gaussian_;
  bool binarised_;
  ArmStatistics statistics_;
  std::vector<std::int32_t> touched_;    // arms with a reward, in order of the first
  std::vector<std::int64_t> coin_arms_;  // rewards whose coins are still to be tossed
  std::vector<double> coin_biases_;
};

}  // namespace nashost::samplers
