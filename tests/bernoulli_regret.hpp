#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/testing/policy_rehearsal.hpp"

namespace nashost::testing {

/// A sample mean and what is needed to compare it.
struct Estimate {
  double mean = 0;
  double sd = 0;
  double runs = 1;

  double variance_of_mean() const { return sd * sd / runs; }
};

/// Published numbers are accepted within four standard errors of the difference.
inline bool agrees(const Estimate& measured, const Estimate& published) {
  return std::abs(measured.mean - published.mean) <=
         4 * std::sqrt(measured.variance_of_mean() + published.variance_of_mean());
}

/// Pseudo-regret Σ_t (max μ − μ_{a_t}) of a policy on Bernoulli arms over independent runs, each
/// with its own streams.
inline Estimate bernoulli_regret(const PolicyFactory& factory, const std::vector<double>& means,
                                 std::int64_t horizon, std::int64_t runs, std::uint64_t seed = 1) {
  const double best = *std::max_element(means.begin(), means.end());
  double sum = 0, squares = 0;
  for (std::int64_t run = 0; run < runs; ++run) {
    PolicyContext context;
    context.arms = static_cast<std::int64_t>(means.size());
    context.horizon = horizon;
    const auto policy = factory(context);
    ArmMask mask(context.arms);
    RandomStream random(seed, "regret/policy", static_cast<std::uint64_t>(run));
    RandomStream world(seed, "regret/rewards", static_cast<std::uint64_t>(run));
    double regret = 0;
    for (std::int64_t t = 0; t < horizon; ++t) {
      const Draw draw = policy->select(random, mask);
      const double mean = means[static_cast<std::size_t>(draw.arm)];
      regret += best - mean;
      Feedback feedback;
      feedback.reward = world.bernoulli(mean) ? 1 : 0;
      feedback.round = t;
      policy->update(draw, feedback);
    }
    sum += regret;
    squares += regret * regret;
  }
  const auto n = static_cast<double>(runs);
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, (squares - n * mean * mean) / (n - 1))), n};
}

}  // namespace nashost::testing
