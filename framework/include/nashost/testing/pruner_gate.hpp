#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "nashost/abi/error.hpp"
#include "nashost/testing/pruner_game.hpp"

namespace nashost::testing {

/// The gate of every claim "an arm is removed with probability δ at most": in how many of N games
/// the arm was removed at some time, and in how many it may be. In a plugin's GoogleTest file:
///
///     const auto gate = play_gate(game, pruner_factory<MyPruner>({.delta = 0.05}), 0.05, 1000);
///     EXPECT_TRUE(gate.passed()) << gate.text();
///
/// See that a version with a narrower bound fails: a gate that nothing fails says nothing.
struct PrunerGate {
  std::int64_t games = 0;
  std::int64_t removed = 0;
  std::int64_t most = 0;
  bool passed() const { return removed <= most; }
  std::string text() const {
    return std::to_string(removed) + " of " + std::to_string(games) + " games, at most " +
           std::to_string(most);
  }
};

/// The most of `games` in which an event of probability `delta` may happen: the least k with
/// P(X > k) ≤ significance for X ~ Bin(games, delta), by the exact sum. A pruner that spends
/// exactly δ fails with that probability at most. Throws Error unless games ≥ 1 and 0 < delta < 1.
inline std::int64_t most_removals(std::int64_t games, double delta, double significance = 0.001) {
  if (games < 1 || !(delta > 0 && delta < 1)) {
    throw Error("a gate needs at least one game and a delta between 0 and 1");
  }
  const auto n = static_cast<double>(games);
  double beyond = 0;  // P(X > k), summed from the small terms up
  for (std::int64_t k = games; k > 0; --k) {
    const auto x = static_cast<double>(k);
    beyond += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) +
                       x * std::log(delta) + (n - x) * std::log1p(-delta));
    if (beyond > significance) return k;
  }
  return 0;
}

/// Plays the games, each with a new pruner and rewards of its own, from (seed, game).
inline PrunerGate play_gate(const PrunerGame& game, const PrunerFactory& factory, double delta,
                            std::int64_t games, std::size_t arm = 0, std::uint64_t seed = 1) {
  PrunerGate gate;
  gate.games = games;
  gate.most = most_removals(games, delta);
  for (std::int64_t run = 0; run < games; ++run) {
    const auto played = play(game, factory, seed, static_cast<std::uint64_t>(run));
    gate.removed += played.removed_at.at(arm) >= 0 ? 1 : 0;
  }
  return gate;
}

}  // namespace nashost::testing
