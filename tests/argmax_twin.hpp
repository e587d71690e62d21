#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "nashost/abi/policy.hpp"

namespace nashost::testing {

/// What a naive policy keeps: every reward of an arm, in order of arrival.
struct ArmHistory {
  std::vector<double> rewards;

  double pulls() const { return static_cast<double>(rewards.size()); }
  double mean() const { return std::accumulate(rewards.begin(), rewards.end(), 0.0) / pulls(); }
  /// (1/N) Σ (r − mean)², in two passes.
  double variance() const {
    const double centre = mean();
    double sum = 0;
    for (const double reward : rewards) sum += (reward - centre) * (reward - centre);
    return sum / pulls();
  }
};

struct ArgmaxTwinOptions {
  std::int64_t arms = 9;
  std::int64_t rounds = 3000;
  std::uint64_t seed = 1;
  /// Rewards are 0, 1/grain, …, 1; a small grain makes ties.
  std::uint64_t grain = 4;
  /// How far the index of the drawn arm may be below the largest, for indices found by iteration.
  double tolerance = 0;
};

/// Plays the policy, with arms masked and restored and foreign feedback under way, and checks at
/// every draw that the drawn arm has the largest index(history, t) of all allowed arms, by
/// evaluating it for each; arms without a reward must come first. Also that ties do not always fall
/// on the first or the last of the tied arms.
template <class Index>
void expect_draws_argmax(Policy& policy, const ArgmaxTwinOptions& options, Index index) {
  std::vector<ArmHistory> history(static_cast<std::size_t>(options.arms));
  ArmMask mask(options.arms);
  RandomStream random(options.seed, "twin/policy");
  RandomStream world(options.seed, "twin/world");
  const auto any_arm = [&] {
    return static_cast<std::int64_t>(world.below(static_cast<std::uint64_t>(options.arms)));
  };
  std::int64_t rewards_seen = 0, first_of_ties = 0, last_of_ties = 0, ties = 0;
  const auto feed = [&](std::int64_t arm) {
    const double quality = 0.2 + 0.6 * static_cast<double>(arm) / static_cast<double>(options.arms);
    std::uint64_t steps = 0;
    for (std::uint64_t i = 0; i < options.grain; ++i) steps += world.bernoulli(quality) ? 1 : 0;
    Feedback feedback;
    feedback.reward = static_cast<double>(steps) / static_cast<double>(options.grain);
    policy.update({arm}, feedback);
    history[static_cast<std::size_t>(arm)].rewards.push_back(feedback.reward);
    ++rewards_seen;
  };
  for (std::int64_t round = 0; round < options.rounds; ++round) {
    if (world.bernoulli(0.05)) {
      const std::int64_t arm = any_arm();
      if (!mask[arm]) {
        mask.unmask(arm);
      } else if (mask.allowed() > 1) {
        mask.mask(arm);
      }
    }
    if (world.bernoulli(0.05)) feed(any_arm());
    std::vector<std::int64_t> best_arms;
    double best = -std::numeric_limits<double>::infinity();
    double drawn_index = best;
    const Draw draw = policy.select(random, mask);
    for (std::int64_t arm = mask.next(0); arm < options.arms; arm = mask.next(arm + 1)) {
      const ArmHistory& seen = history[static_cast<std::size_t>(arm)];
      const double value = seen.rewards.empty() ? std::numeric_limits<double>::infinity()
                                                : index(seen, static_cast<double>(rewards_seen));
      if (value > best) best_arms.clear();
      if (value >= best) best_arms.push_back(arm);
      best = std::max(best, value);
      if (arm == draw.arm) drawn_index = value;
    }
    ASSERT_TRUE(mask[draw.arm]) << "round " << round;
    ASSERT_GE(drawn_index, best - options.tolerance)
        << "round " << round << ": drew arm " << draw.arm << ", not arm " << best_arms.front();
    if (best_arms.size() > 1) {
      ++ties;
      first_of_ties += draw.arm == best_arms.front() ? 1 : 0;
      last_of_ties += draw.arm == best_arms.back() ? 1 : 0;
    }
    feed(draw.arm);
  }
  if (ties >= 20) {  // uniform ties all fall on one end with probability 2^-20 at most
    EXPECT_LT(first_of_ties, ties);
    EXPECT_LT(last_of_ties, ties);
  }
}

}  // namespace nashost::testing
