#pragma once

#include <utility>

#include "nashost/abi/sampler.hpp"

namespace nashost {

/// A round that trains one architecture.
inline Round propose_one(Architecture architecture, double probability = kNoProbability) {
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  proposal.architecture = std::move(architecture);
  proposal.probability = probability;
  return round;
}

}  // namespace nashost
