#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "nashost/testing/pruner_rehearsal.hpp"

namespace nashost::testing {

/// A uniform sampler on a space of several decisions, Bernoulli rewards, and a pruner that works on
/// them.
struct SpaceGame {
  Region region;
  std::int64_t rounds = 1000;
  std::function<double(const Architecture&)> value;
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
    feedback.proposals.back().reward =
        rewards.bernoulli(game.value(one.proposals.back().architecture)) ? 1 : 0;
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

/// The average value over the members of a region that match.
inline double average(const Region& region, const PartialAssignment& branch,
                      const std::function<double(const Architecture&)>& value) {
  double sum = 0;
  double count = 0;
  for (const Architecture& one : region.enumerate()) {
    if (!branch.matches(one)) continue;
    sum += value(one);
    ++count;
  }
  return sum / count;
}

}  // namespace nashost::testing
