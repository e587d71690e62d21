#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "nashost/bandit/neighbours.hpp"

namespace nashost {

/// Candidates for a rule that can score architectures but not search them: `incumbent` if it is a
/// member of the region, mutations of it (one to three decisions changed, as often each) for one
/// half, and uniform members for the other. `size` ≥ 1 in all; some may be equal.
inline std::vector<Architecture> candidate_pool(const Region& region,
                                                const std::optional<Architecture>& incumbent,
                                                std::int64_t size, RandomStream& random) {
  constexpr std::uint64_t kMostChanges = 3;
  const auto wanted = static_cast<std::size_t>(size);
  std::vector<Architecture> pool;
  if (incumbent && region.contains(*incumbent)) {
    pool.push_back(*incumbent);
    while (pool.size() < (wanted + 1) / 2) {
      Architecture changed = *incumbent;
      for (std::uint64_t left = 1 + random.below(kMostChanges); left > 0; --left) {
        if (auto mutant = mutation(region, changed, random)) changed = std::move(*mutant);
      }
      pool.push_back(std::move(changed));
    }
  }
  while (pool.size() < wanted) pool.push_back(region.draw(random));
  return pool;
}

}  // namespace nashost
