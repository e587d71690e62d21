#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/testing/pruner_rehearsal.hpp"

namespace nashost::testing {

/// Bernoulli arms for a pruner: a space of one decision, whose options are the arms. For tests of
/// what a pruner promises: on arms of known law, how often does it remove the best one?
struct PrunerGame {
  std::int64_t arms = 2;
  std::int64_t rounds = 1000;  ///< also the horizon that the pruner is told
  /// Expected reward of the arm in `round` ≥ 0, after `pulls` draws of it.
  std::function<double(std::size_t arm, std::int64_t round, std::int64_t pulls)> mean;
  /// Share of the examples on which all arms have the same luck: then the scores of two arms differ
  /// only where their means do.
  double shared = 0;
  /// Whom to draw: one of `alive` (arms in the region, ascending), knowing how often each was drawn
  /// and what it earned. Not set: in turn.
  struct Past {
    std::vector<std::int64_t> pulls;
    std::vector<double> sums;
  };
  std::function<std::size_t(const std::vector<std::size_t>& alive, const Past&, RandomStream&)>
      draw;
  bool full_information = false;  ///< every round scores all arms that are left

  static PrunerGame stationary(std::vector<double> means, std::int64_t rounds) {
    PrunerGame game;
    game.arms = static_cast<std::int64_t>(means.size());
    game.rounds = rounds;
    game.mean = [means](std::size_t arm, std::int64_t, std::int64_t) { return means[arm]; };
    return game;
  }
};

struct PlayedGame {
  std::vector<std::size_t> left;  ///< arms in the end, ascending
  std::vector<std::int64_t>
      removed_at;              ///< per arm, round in which it was first removed; −1: never
  std::int64_t alone_at = -1;  ///< rounds until one arm was left; −1: never
  std::int64_t scored = 0;     ///< scores asked for, one for each arm and example
  std::int64_t restored = 0;
  double spent = 0;  ///< Σ δ of all changes
};

/// Plays with a new pruner. Rewards come from streams of (seed, run), one per arm, so the n-th
/// reward of an arm is the same whatever else happens. Throws Error for a change that is not legal.
inline PlayedGame play(const PrunerGame& game, const PrunerFactory& factory, std::uint64_t seed,
                       std::uint64_t run) {
  const auto arms = static_cast<std::size_t>(game.arms);
  PrunerContext context;
  context.horizon = game.rounds;
  context.decisions = 1;
  const auto pruner = factory(context);
  Region region = rehearsal_region(1, arms);
  RandomStream choices(seed, "pruner game/choices", run);
  RandomStream reviews(seed, "pruner game/pruner", run);
  RandomStream examples(seed, "pruner game/examples", run);
  std::vector<RandomStream> rewards;
  for (std::size_t arm = 0; arm < arms; ++arm) {
    rewards.emplace_back(seed, "pruner game/rewards", run * arms + arm);
  }
  PlayedGame played;
  played.removed_at.assign(arms, -1);
  PrunerGame::Past past{std::vector<std::int64_t>(arms), std::vector<double>(arms)};
  std::vector<std::size_t> alive(arms);
  for (std::size_t arm = 0; arm < arms; ++arm) alive[arm] = arm;
  std::size_t next = 0;

  const auto mean = [&](std::size_t arm, std::int64_t round) {
    return game.mean(arm, round, past.pulls[arm]);
  };
  const auto architecture = [](std::size_t arm) {
    return Architecture{static_cast<Architecture::Option>(arm)};
  };
  const auto in_turn = [&] {
    const auto found = std::lower_bound(alive.begin(), alive.end(), next);
    const std::size_t arm = found == alive.end() ? alive.front() : *found;
    next = arm + 1;
    return arm;
  };
  for (std::int64_t round = 0; round < game.rounds; ++round) {
    const std::size_t arm = game.draw ? game.draw(alive, past, choices) : in_turn();
    Round one;
    one.id = static_cast<std::uint64_t>(round);
    one.proposals.emplace_back().architecture = architecture(arm);
    RoundFeedback feedback;
    feedback.proposals.emplace_back().round = round;
    for (const std::size_t other : alive) {
      if (!game.full_information && other != arm) continue;
      const double reward = rewards[other].bernoulli(mean(other, round)) ? 1 : 0;
      if (other == arm) feedback.proposals.back().reward = reward;
      if (!game.full_information) continue;
      one.scored.push_back(architecture(other));
      feedback.scored.push_back(reward);
    }
    ++past.pulls[arm];
    past.sums[arm] += feedback.proposals.back().reward;
    pruner->observe(one, feedback);
    if (alive.size() == 1 || !pruner->due(round + 1)) continue;

    Evidence evidence;
    evidence.round = round + 1;
    evidence.horizon = game.rounds;
    Scores scores;
    scores.examples = pruner->examples_wanted();
    if (scores.examples > 0) {
      scores.architectures = pruner->to_score(region, game.arms);
      const std::size_t rows = scores.architectures.size();
      const auto columns = static_cast<std::size_t>(scores.examples);
      scores.rewards.resize(rows * columns);
      for (std::size_t e = 0; e < columns; ++e) {
        const bool same = game.shared > 0 && examples.bernoulli(game.shared);
        const double luck = examples.uniform();
        for (std::size_t row = 0; row < rows; ++row) {
          const double own = same ? luck : examples.uniform();
          scores.rewards[row * columns + e] =
              own < mean(scores.architectures[row][0], round) ? 1.0F : 0.0F;
        }
      }
      played.scored += static_cast<std::int64_t>(rows * columns);
      if (rows > 0) evidence.scores = &scores;
    }
    for (const Change& change : pruner->review(evidence, region, reviews)) {
      played.spent += change.delta_spent;
      const std::size_t what = change.what.literals().at(0).option;
      if (change.kind == Change::Kind::restore) {
        region = region.restored(change.what);
        ++played.restored;
      } else if (region.count(change.what) > 0) {
        region = region.without(change.what);
        if (played.removed_at[what] < 0) played.removed_at[what] = round + 1;
      }
    }
    const auto options = region.options_of(0);
    alive.clear();
    for (std::size_t a = 0; a < arms; ++a) {
      if (options[a] != 0) alive.push_back(a);
    }
    if (alive.size() == 1 && played.alone_at < 0) played.alone_at = round + 1;
  }
  played.left = alive;
  return played;
}

}  // namespace nashost::testing
