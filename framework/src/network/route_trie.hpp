#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/network.hpp"

namespace nashost::network {

/// The routes of several architectures with equal beginnings merged: what is shared is computed
/// once.
///
/// Nodes stand in depth-first order, so a parent stands before its children and all of a branch
/// before the next one. Children keep the order in which the architectures first need them.
class NASHOST_API RouteTrie {
 public:
  struct Node {
    RouteStep step;
    std::int32_t parent = -1;  ///< −1: reads the input
    std::vector<std::int32_t> children;
    std::vector<std::int32_t> architectures;  ///< those whose route ends here, by their index
  };

  /// One route per architecture, none empty. Throws Error for an empty one.
  explicit RouteTrie(std::span<const Route> routes);

  const std::vector<Node>& nodes() const noexcept { return nodes_; }
  /// First steps: nodes without a parent.
  const std::vector<std::int32_t>& roots() const noexcept { return roots_; }
  std::size_t architectures() const noexcept { return architectures_; }

 private:
  std::vector<Node> nodes_;
  std::vector<std::int32_t> roots_;
  std::size_t architectures_;
};

/// Routes of the given architectures through the supernet.
NASHOST_API std::vector<Route> routes_of(Supernet& supernet,
                                         std::span<const Architecture> architectures);

/// Size and work of a subnet or of a trie.
struct NetworkCost {
  std::int64_t parameters = 0;  ///< numbers in trainable tensors, each counted once
  std::int64_t macs = 0;        ///< multiply-adds an example
};
NASHOST_API NetworkCost route_cost(const Route& route,
                                   const std::vector<std::int64_t>& input_shape);
/// Multiply-adds an example when every node runs once.
NASHOST_API std::int64_t trie_macs(const RouteTrie& trie,
                                   const std::vector<std::int64_t>& input_shape);

}  // namespace nashost::network
