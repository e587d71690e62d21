#pragma once

#include <cstdint>

#include "nashost/testing/pruner_gate.hpp"
#include "seed.hpp"

namespace nashost::testing {

/// From this test run's seed.
inline PrunerGate gate(const PrunerGame& game, const PrunerFactory& factory, double delta,
                       std::int64_t games, std::size_t arm = 0) {
  return play_gate(game, factory, delta, games, arm, seed());
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
