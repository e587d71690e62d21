#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "bandit/small_space.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::testing {

/// What a sampler is made with for this space.
inline SamplerContext sampler_context(const Region& region) {
  SamplerContext context;
  context.space = region.shared_space();
  return context;
}

/// Feedback on an architecture, as if somebody else had proposed it.
inline void reward(Sampler& sampler, const Architecture& architecture, double reward) {
  Round round;
  round.proposals.emplace_back().architecture = architecture;
  sampler.observe(round, pay(round, reward));
}

/// Proposes one architecture and pays value(architecture).
template <class Value>
Architecture play(Sampler& sampler, const Region& region, RandomStream& random, Value value) {
  const Round round = sampler.propose(region, random);
  sampler.observe(round, pay(round, value(round.proposals.front().architecture)));
  return round.proposals.front().architecture;
}

/// The best member by brute force.
template <class Value>
Architecture best_of(const Region& region, Value value) {
  const auto members = region.enumerate();
  Architecture best = members.front();
  for (const Architecture& member : members) {
    if (value(member) > value(best)) best = member;
  }
  return best;
}

}  // namespace nashost::testing
