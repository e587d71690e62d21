#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "nashost/abi/policy.hpp"
#include "seed.hpp"

namespace nashost::testing {

/// Mean and standard error over repetitions.
struct Estimate {
  double mean;
  double standard_error;
};

/// |x̄ − x_pub| ≤ 4 √(s²/n + s_pub²/n_pub): the acceptance rule for published numbers.
inline bool agree(const Estimate& a, const Estimate& b) {
  return std::abs(a.mean - b.mean) <= 4 * std::hypot(a.standard_error, b.standard_error);
}

/// Dynamic pseudo-regret of a policy on a piecewise-stationary bandit used in the literature: T =
/// 5000, three Bernoulli arms whose means change every 1000 rounds.
template <class Implementation>
Estimate piecewise_regret(const typename Implementation::Parameters& parameters, int repetitions) {
  constexpr std::int64_t kHorizon = 5000;
  constexpr std::array<std::array<double, 3>, 5> kMeans = {
      {{.3, .5, .9}, {.3, .2, .9}, {.3, .2, .1}, {.7, .2, .1}, {.7, .5, .1}}};
  double sum = 0;
  double squares = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    PolicyContext context;
    context.arms = 3;
    context.horizon = kHorizon;
    Implementation policy(parameters, context);
    const ArmMask mask(3);
    RandomStream draws(seed(), "piecewise/draws", static_cast<std::uint64_t>(repetition));
    RandomStream rewards(seed(), "piecewise/rewards", static_cast<std::uint64_t>(repetition));
    double regret = 0;
    for (std::int64_t t = 0; t < kHorizon; ++t) {
      const auto& means = kMeans[static_cast<std::size_t>(t / 1000)];
      const Draw draw = policy.select(draws, mask);
      const double mean = means[static_cast<std::size_t>(draw.arm)];
      regret += *std::max_element(means.begin(), means.end()) - mean;
      Feedback feedback;
      feedback.reward = rewards.bernoulli(mean) ? 1 : 0;
      feedback.round = t;
      policy.update(draw, feedback);
    }
    sum += regret;
    squares += regret * regret;
  }
  const double n = repetitions;
  const double mean = sum / n;
  return {mean, std::sqrt((squares - n * mean * mean) / (n - 1) / n)};
}

}  // namespace nashost::testing
