#pragma once

#include <cstddef>

#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// The option by which a uniform draw of a member goes on from this node: o with probability
/// |members behind o| / |members behind the node|.
inline std::size_t draw_option(const RegionNode& node, RandomStream& random) {
  double left = random.uniform() * to_double(node.count);
  std::size_t last = 0;
  const RegionNode* weighed = nullptr;
  double weight = 0;
  for (std::size_t o = 0; o < node.children.size(); ++o) {
    if (node.children[o] == nullptr) continue;
    if (node.children[o] != weighed) {  // without cuts across decisions all children are one node
      weighed = node.children[o];
      weight = to_double(weighed->count);
    }
    last = o;
    if (left < weight) break;
    left -= weight;
  }
  return last;
}

}  // namespace nashost
