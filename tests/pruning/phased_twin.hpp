#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

#include "nashost/pruning/phases.hpp"
#include "nashost/testing/pruner_game.hpp"

namespace nashost::testing {

/// What a schedule of phases leaves of the arms of a game, worked out from its rewards one after
/// another: the n-th reward of an arm is the same in the game, whoever draws. The first round of
/// the game, in which arm 0 is drawn, comes before the first review and does not count. Nothing
/// where two means tie, which the pruner breaks at random.
inline std::optional<std::vector<std::size_t>> left_by_phases(const PrunerGame& game,
                                                              const std::vector<Phase>& phases,
                                                              std::uint64_t seed,
                                                              std::uint64_t run) {
  const auto arms = static_cast<std::size_t>(game.arms);
  std::vector<std::vector<double>> rewards(arms);
  for (std::size_t arm = 0; arm < arms; ++arm) {
    RandomStream stream(seed, "pruner game/rewards", run * arms + arm);
    if (arm == 0) stream.uniform();
    while (static_cast<std::int64_t>(rewards[arm].size()) < phases.back().rewards) {
      const auto pulls = static_cast<std::int64_t>(rewards[arm].size()) + (arm == 0 ? 1 : 0);
      rewards[arm].push_back(stream.bernoulli(game.mean(arm, 0, pulls)) ? 1 : 0);
    }
  }
  std::vector<std::size_t> left(arms);
  std::iota(left.begin(), left.end(), 0U);
  for (const Phase& phase : phases) {
    const auto sum = [&](std::size_t arm) {
      return std::accumulate(rewards[arm].begin() + (phase.rewards - phase.window),
                             rewards[arm].begin() + phase.rewards, 0.0);
    };
    std::sort(left.begin(), left.end(),
              [&](std::size_t a, std::size_t b) { return sum(a) > sum(b); });
    const auto keep = static_cast<std::size_t>(phase.keep);
    if (sum(left[keep - 1]) == sum(left[keep])) return std::nullopt;
    left.resize(keep);
  }
  std::sort(left.begin(), left.end());
  return left;
}

/// Arm 0 first, then whatever comes.
inline std::size_t draw_at_random(const std::vector<std::size_t>& alive,
                                  const PrunerGame::Past& past, RandomStream& random) {
  const bool first = std::all_of(past.pulls.begin(), past.pulls.end(),
                                 [](std::int64_t pulls) { return pulls == 0; });
  return first ? alive.front() : alive[random.below(alive.size())];
}

}  // namespace nashost::testing
