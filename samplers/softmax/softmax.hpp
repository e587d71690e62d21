#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/mask_follower.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/sum_tree.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Softmax, or Boltzmann exploration: draws arm i with probability
///
///     p_i ∝ exp(μ̂_i / τ)
///
/// at a fixed temperature τ. Sutton, Barto, "Reinforcement learning: an introduction" (1998),
/// section 2.3. An arm without a reward counts as having the mean 1, the largest there is, so that
/// all arms are tried without a phase of its own.
///
/// Guarantee: none. At fixed τ the regret is linear; no schedule that only cools down repairs it
/// for all means (Cesa-Bianchi, Gentile, Lugosi, Neu, "Boltzmann exploration done right", NeurIPS
/// 2017). `boltzmann_gumbel` is the version that has a guarantee.
///
/// A reward changes one weight, so a round costs O(log K) by a tree of sums. τ ≥ 0.002 keeps every
/// weight exp((μ̂ − 1)/τ) above 1e-218, a normal number.
class Softmax final : public Policy {
 public:
  static constexpr std::string_view kName = "softmax";

  struct Parameters {
    double temperature = 0.1;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "temperature", &Parameters::temperature,
        {.doc = "τ: a difference of means of τ makes an arm e times as probable", .min = 0.002});
  }

  Softmax(const Parameters& parameters, const PolicyContext& context)
      : temperature_(parameters.temperature), statistics_(context.arms), weights_(context.arms) {
    weights_.assign([this](std::int64_t arm) { return weight(arm); });
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    follow(mask);
    const std::int64_t arm = weights_.draw(random);
    return {arm, share(arm)};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    if (weights_[draw.arm] > 0) weights_.set(draw.arm, weight(draw.arm));  // 0: masked
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    follow(mask);
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] = share(arm);
    }
    return true;
  }

  double probability(std::int64_t arm, const ArmMask& mask) override {
    follow(mask);
    return share(arm);
  }

  /// The mean; 1 without a reward.
  double index(std::int64_t arm) override {
    return statistics_.pulls(arm) == 0 ? 1 : statistics_.mean(arm);
  }

  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    if (!archive.reading()) return;
    weights_.assign([this](std::int64_t arm) { return weight(arm); });
    follower_ = {};  // every arm counts as allowed until the mask is seen again
  }

 private:
  double weight(std::int64_t arm) { return std::exp((index(arm) - 1) / temperature_); }
  double share(std::int64_t arm) const { return std::min(1.0, weights_[arm] / weights_.total()); }

  void follow(const ArmMask& mask) {
    follower_.follow(mask,
                     [&](std::int64_t arm) { weights_.set(arm, mask[arm] ? weight(arm) : 0); });
  }

  double temperature_;
  ArmStatistics statistics_;
  SumTree weights_;  // 0 for masked arms
  MaskFollower follower_;
};

}  // namespace nashost::samplers
