#pragma once

#include <cstdint>
#include <string>

#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost::testing {

/// The gate of every claim "is removed with probability δ at most": N games from fixed seeds, in
/// how many the arm was removed at some time, and how many may be. A pruner that spends exactly δ
/// fails with probability 0.001 (exact one-sided binomial test).
struct Gate {
  std::int64_t games = 0;
  std::int64_t removed = 0;
  std::int64_t most = 0;
  bool passed() const { return removed <= most; }
  std::string text() const {
    return std::to_string(removed) + " of " + std::to_string(games) + " games, at most " +
           std::to_string(most);
  }
};

inline Gate gate(const PrunerGame& game, const PrunerFactory& factory, double delta,
                 std::int64_t games, std::size_t arm = 0) {
  Gate gate;
  gate.games = games;
  gate.most = stats::most_events(games, delta);
  for (std::int64_t run = 0; run < games; ++run) {
    const auto played = play(game, factory, seed(), static_cast<std::uint64_t>(run));
    gate.removed += played.removed_at[arm] >= 0 ? 1 : 0;
  }
  return gate;
}

/// The worst case of a race: all means equal, and any removal of arm 0 counts.
inline PrunerGame equal_arms(std::int64_t arms, double mean, std::int64_t rounds) {
  return PrunerGame::stationary(std::vector<double>(static_cast<std::size_t>(arms), mean), rounds);
}

/// Never gives an arm that fell behind another chance: draws the best mean so far. What it has seen
/// of the others stays as bad as it is, which a bound for fixed counts does not survive.
inline std::size_t draw_the_best(const std::vector<std::size_t>& alive,
                                 const PrunerGame::Past& past, RandomStream&) {
  std::size_t best = alive.front();
  const auto mean = [&past](std::size_t arm) {
    return past.pulls[arm] == 0 ? 2.0 : past.sums[arm] / static_cast<double>(past.pulls[arm]);
  };
  for (const std::size_t arm : alive) {
    if (mean(arm) > mean(best)) best = arm;
  }
  return best;
}

}  // namespace nashost::testing
