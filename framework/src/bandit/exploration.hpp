#pragma once

#include <cstdint>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// Uniform rounds that the host puts around any policy or sampler.
///
/// The first `warmup` rounds are uniform; after them each round is uniform with probability
/// `floor`, so that every arm keeps at least the share floor / K. The probability of a draw is that
/// of the mixture: (1 − floor) · p + floor · u.
struct Exploration {
  std::int64_t warmup = 0;  ///< rounds, ≥ 0
  double floor = 0;         ///< in [0, 1]

  /// The share of uniform draws in this round.
  double share(std::int64_t round) const noexcept { return round < warmup ? 1.0 : floor; }

  /// The mixture of the policy's own probability and the uniform one. With share 1 the policy's
  /// does not count, and may be kNoProbability.
  static double mix(double share, double own, double uniform) noexcept {
    if (share <= 0) return own;
    if (share >= 1) return uniform;
    return (1 - share) * own + share * uniform;
  }
};

}  // namespace nashost
