#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "nashost/testing/pruner_rehearsal.hpp"

namespace nashost::testing {

/// A uniform sampler on a space of several decisions, and a pruner that works on its rewards.
struct SpaceGame {
  Region region;
  std::int64_t rounds = 1000;
  std::function<double(const Architecture&)> value;
  /// A reward of that value; not set: Bernoulli.
  std::function<double(const Architecture&, RandomStream&)> reward = {};
};

struct PlayedSpace {
  Region region;
  std::vector<PrunerRehearsal::Row> rows;
  double spent = 0;
  /// Whether something of the branch is left.
  bool has(const PartialAssignment& branch) const { return region.count(branch) > 0; }
};

inline PlayedSpace play(const SpaceGame& game, const PrunerFactory& factory, std::uint64_t seed,
                        std::uint64_t run) {
  PrunerContext context;
  context.horizon = game.rounds;
  context.decisions = game.region.space().decisions().size();
  const auto pruner = factory(context);
  RandomStream draws(seed, "space game/draws", run);
  RandomStream rewards(seed, "space game/rewards", run);
  RandomStream reviews(seed, "space game/pruner", run);
  PlayedSpace played{game.region, {}, 0};
  for (std::int64_t round = 0; round < game.rounds; ++round) {
    Round one;
    one.id = static_cast<std::uint64_t>(round);
    one.proposals.emplace_back().architecture = played.region.draw(draws);
    RoundFeedback feedback;
    feedback.proposals.emplace_back().round = round;
    const Architecture& drawn = one.proposals.back().architecture;
    if (game.reward) {
      feedback.proposals.back().reward = game.reward(drawn, rewards);
    } else {
      feedback.proposals.back().reward = rewards.bernoulli(game.value(drawn)) ? 1 : 0;
    }
    pruner->observe(one, feedback);
    if (played.region.size() == 1 || !pruner->due(round + 1)) continue;
    Evidence evidence;
    evidence.round = round + 1;
    evidence.horizon = game.rounds;
    for (const Change& change : pruner->review(evidence, played.region, reviews)) {
      played.spent += change.delta_spent;
      played.rows.push_back({round + 1, change});
      if (change.kind == Change::Kind::restore) {
        played.region = played.region.restored(change.what);
      } else if (played.region.count(change.what) > 0) {
        played.region = played.region.without(change.what);
      }
    }
  }
  return played;
}

/// How many of the cuts of options were wrong about averages: an option went that had the best one
/// over what was left at that moment (`what` names one option in each).
inline std::int64_t best_averages_cut(const SpaceGame& game, const PlayedSpace& played) {
  std::int64_t wrong = 0;
  Region region = game.region;
  for (const auto& row : played.rows) {
    const Literal cut = row.change.what.literals().at(0);
    std::vector<double> sums(region.space().decisions()[cut.decision].options.size());
    std::vector<double> counts(sums.size());
    for (const Architecture& one : region.enumerate()) {
      sums[one[cut.decision]] += game.value(one);
      ++counts[one[cut.decision]];
    }
    double best = -1;
    for (std::size_t o = 0; o < sums.size(); ++o) {
      if (counts[o] > 0) best = std::max(best, sums[o] / counts[o]);
    }
    wrong += sums[cut.option] / counts[cut.option] >= best - 1e-12 ? 1 : 0;
    region = region.without(row.change.what);
  }
  return wrong;
}

}  // namespace nashost::testing
