#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/ranked_arms.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// kl-UCB++: KL-UCB with the exploration of MOSS. Draws
///
///     argmax_i  max{ q : N_i d(μ̂_i, q) ≤ log⁺( x (log⁺(x)² + 1) ) },     x = T / (K N_i)
///
/// with log⁺ x = max(0, ln x) and the Bernoulli divergence d; each arm once first. Ménard,
/// Garivier, "A minimax and asymptotically optimal algorithm for stochastic bandits", ALT 2017. K
/// is the number of arms at the start; pruned ones stay counted.
///
/// Guarantee for rewards in [0, 1], with T known: both the asymptotic constant of KL-UCB and regret
/// of order √(K T).
///
/// An index depends on its own arm only, so a round solves for one index and looks up the largest.
class KlUcbPlusPlus final : public Policy {
 public:
  static constexpr std::string_view kName = "kl_ucb_pp";

  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  KlUcbPlusPlus(const Parameters&, const PolicyContext& context)
      : statistics_(context.arms), indices_(context.arms, index_of(0)) {
    if (!context.horizon) {
      throw ConfigError(
          "sampler 'kl_ucb_pp' needs the number of rounds, which is not known here; kl_ucb does "
          "not");
    }
    share_ = static_cast<double>(*context.horizon) / static_cast<double>(context.arms);
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return {indices_.draw(random, mask)};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    indices_.set(draw.arm, index_of(draw.arm));
  }

  double index(std::int64_t arm) override { return indices_.key(arm); }

  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    if (archive.reading()) indices_.assign([this](std::int64_t arm) { return index_of(arm); });
  }

 private:
  static double log_plus(double x) { return x > 1 ? std::log(x) : 0; }

  double index_of(std::int64_t arm) const {
    const auto n = static_cast<double>(statistics_.pulls(arm));
    if (n == 0) return std::numeric_limits<double>::infinity();
    const double x = share_ / n;
    const double level = log_plus(x * (log_plus(x) * log_plus(x) + 1));
    return bernoulli_kl_upper(statistics_.mean(arm), level / n);
  }

  double share_ = 1;  // T / K
  ArmStatistics statistics_;
  RankedArms indices_;
};

}  // namespace nashost::samplers
