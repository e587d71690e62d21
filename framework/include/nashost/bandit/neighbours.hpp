#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// The members of the region that differ from `architecture` in exactly one decision, in
/// lexicographic order of (decision, option). `architecture` need not be a member itself.
inline std::vector<Architecture> neighbours(const Region& region,
                                            const Architecture& architecture) {
  std::vector<Architecture> all;
  const RegionNode* node = &region.root();
  for (std::size_t d = 0; d < architecture.size() && node != nullptr; ++d) {
    for (std::size_t o = 0; o < node->children.size(); ++o) {
      if (o == architecture[d]) continue;
      const RegionNode* behind = node->children[o];
      for (std::size_t e = d + 1; e < architecture.size() && behind != nullptr; ++e) {
        behind = behind->children[architecture[e]];
      }
      if (behind == nullptr) continue;
      all.push_back(architecture);
      all.back()[d] = static_cast<Architecture::Option>(o);
    }
    node = node->children[architecture[d]];
  }
  return all;
}

/// A mutation: one decision, drawn uniformly, takes another of its options, drawn uniformly, such
/// that the result is a member of the region; none where there is no such member. A few tries, and
/// where the region is so cut up that they fail, uniform over all neighbours.
inline std::optional<Architecture> mutation(const Region& region, const Architecture& architecture,
                                            RandomStream& random) {
  constexpr int kTries = 32;
  const auto& decisions = region.space().decisions();
  for (int i = 0; i < kTries && !decisions.empty(); ++i) {
    const std::size_t d = random.below(decisions.size());
    const std::size_t options = decisions[d].options.size();
    if (options == 1) continue;
    Architecture mutant = architecture;
    const std::size_t o = random.below(options - 1);
    mutant[d] = static_cast<Architecture::Option>(o < architecture[d] ? o : o + 1);
    if (region.contains(mutant)) return mutant;
  }
  const auto all = neighbours(region, architecture);
  if (all.empty()) return std::nullopt;
  return all[random.below(all.size())];
}

}  // namespace nashost
