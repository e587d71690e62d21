#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Uniform sampling: each allowed arm with the same probability, whatever came of it. The rule of
/// single path one-shot (Guo et al., "Single path one-shot neural architecture search with uniform
/// sampling", ECCV 2020) and of the original experiment, and the baseline of everything else.
///
/// Expected regret after T rounds: T times the mean gap, exactly.
class Uniform final : public Policy {
 public:
  static constexpr std::string_view kName = "uniform";

  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }

  Uniform(const Parameters&, const PolicyContext&) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return {mask.draw(random), 1 / static_cast<double>(mask.allowed())};
  }

  void update(const Draw&, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] = probability(arm, mask);
    }
    return true;
  }

  double probability(std::int64_t arm, const ArmMask& mask) override {
    return mask[arm] ? 1 / static_cast<double>(mask.allowed()) : 0;
  }

  void persist(Archive&) override {}
};

}  // namespace nashost::samplers
