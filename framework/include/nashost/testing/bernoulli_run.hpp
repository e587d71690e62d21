#pragma once

#include <cstdint>
#include <vector>

#include "nashost/abi/policy.hpp"

namespace nashost::testing {

/// What a policy did on Bernoulli arms.
struct BernoulliRun {
  std::vector<std::int64_t> pulls;
  std::int64_t rounds = 0;
  std::int64_t recommended = -1;
  double pseudo_regret = 0;
};

/// Plays `policy` on Bernoulli arms of these means until it has finished or for `limit` rounds.
/// Rewards come from a stream of their own, so that two policies in run `run` face the same seed.
inline BernoulliRun play_bernoulli(Policy& policy, const std::vector<double>& means,
                                   std::int64_t limit, std::uint64_t seed, std::uint64_t run) {
  const ArmMask mask(static_cast<std::int64_t>(means.size()));
  RandomStream choices(seed, "bernoulli run/choices", run);
  RandomStream rewards(seed, "bernoulli run/rewards", run);
  double best = 0;
  for (const double mean : means) best = mean > best ? mean : best;
  BernoulliRun result;
  result.pulls.resize(means.size());
  while (result.rounds < limit && !policy.finished(mask)) {
    const Draw draw = policy.select(choices, mask);
    const double mean = means[static_cast<std::size_t>(draw.arm)];
    Feedback feedback;
    feedback.reward = rewards.bernoulli(mean) ? 1 : 0;
    feedback.cost = 1;
    feedback.round = result.rounds++;
    policy.update(draw, feedback);
    ++result.pulls[static_cast<std::size_t>(draw.arm)];
    result.pseudo_regret += best - mean;
  }
  result.recommended = policy.recommend(mask);
  return result;
}

}  // namespace nashost::testing
