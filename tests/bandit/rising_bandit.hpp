#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "nashost/abi/policy.hpp"
#include "seed.hpp"

namespace nashost::testing {

enum class Rising { rested, restless };

/// Regret of one run on the two-armed rising bandit of Metelli et al. (ICML 2022): an arm that is
/// good at once and stays at 0.4, and one that takes 25 000 pulls (rested) or rounds (restless) to
/// get to
/// 1. T = 50 000; rewards Beta(2μ/(1−μ), 2). Regret against the better arm alone (rested: 37 499
/// for the late one), or the better arm of each round (restless).
template <class Implementation>
double rising_regret(const typename Implementation::Parameters& parameters, Rising kind,
                     std::uint64_t repetition) {
  constexpr std::int64_t kHorizon = 50000;
  const auto mean = [](std::int64_t arm, std::int64_t n) {
    const auto x = static_cast<double>(n);
    return arm == 0 ? 0.4 * (1 - 50000 / (100 * x + 50000)) : std::min(x / 25000, 1.0);
  };
  PolicyContext context;
  context.arms = 2;
  context.horizon = kHorizon;
  Implementation policy(parameters, context);
  const ArmMask mask(2);
  RandomStream draws(seed(), "rising/draws", repetition);
  RandomStream rewards(seed(), "rising/rewards", repetition);
  std::array<std::int64_t, 2> pulls{};
  std::array<double, 2> alone{};
  double best_of_each = 0;
  double earned = 0;
  for (std::int64_t t = 1; t <= kHorizon; ++t) {
    for (std::int64_t arm = 0; arm < 2; ++arm) alone[static_cast<std::size_t>(arm)] += mean(arm, t);
    best_of_each += std::max(mean(0, t), mean(1, t));
    const Draw draw = policy.select(draws, mask);
    const std::int64_t n = ++pulls[static_cast<std::size_t>(draw.arm)];
    const double m = mean(draw.arm, kind == Rising::rested ? n : t);
    earned += m;
    Feedback feedback;
    feedback.reward = m >= 1 ? 1 : rewards.beta(2 * m / (1 - m), 2);
    feedback.round = t - 1;
    policy.update(draw, feedback);
  }
  return (kind == Rising::rested ? std::max(alone[0], alone[1]) : best_of_each) - earned;
}

}  // namespace nashost::testing
