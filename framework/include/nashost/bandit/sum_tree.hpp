#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"

namespace nashost {

/// Draws from K weights ≥ 0 that change one at a time, in O(log K): a complete binary tree whose
/// inner nodes hold the sums of their two children.
///
/// Law: a sum is recomputed, never adjusted by a difference. So nothing drifts, however many
/// changes were made, and the tree is a function of its leaves alone.
class SumTree {
 public:
  /// `leaves` ≥ 1 weights, all 0.
  explicit SumTree(std::int64_t leaves)
      : leaves_(static_cast<std::size_t>(leaves)),
        base_(std::bit_ceil(leaves_)),
        nodes_(2 * base_, 0.0) {}

  double total() const noexcept { return nodes_[1]; }
  double operator[](std::int64_t leaf) const noexcept {
    return nodes_[base_ + static_cast<std::size_t>(leaf)];
  }

  void set(std::int64_t leaf, double weight) noexcept {
    std::size_t node = base_ + static_cast<std::size_t>(leaf);
    nodes_[node] = weight;
    for (node /= 2; node != 0; node /= 2) nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
  }

  /// All weights at once, in O(K): weight(leaf) for every leaf.
  template <class Weight>
  void assign(Weight weight) {
    for (std::size_t leaf = 0; leaf < leaves_; ++leaf) {
      nodes_[base_ + leaf] = weight(static_cast<std::int64_t>(leaf));
    }
    for (std::size_t node = base_ - 1; node != 0; --node) {
      nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
    }
  }

  /// Leaf i with probability weight_i / total(); the total must be positive. A leaf of weight 0 is
  /// never drawn, whatever rounding does.
  std::int64_t draw(RandomStream& random) const { return find(random.uniform() * total()); }

  /// The leaf at which the running sum of the weights passes `mass` in [0, total()].
  std::int64_t find(double mass) const noexcept {
    std::size_t node = 1;
    while (node < base_) {
      node *= 2;
      if (mass >= nodes_[node] && nodes_[node + 1] > 0) {
        mass -= nodes_[node];
        ++node;
      }
    }
    return static_cast<std::int64_t>(node - base_);
  }

  void persist(Archive& archive) {
    const auto first = nodes_.begin() + static_cast<std::ptrdiff_t>(base_);
    std::vector<double> weights(first, first + static_cast<std::ptrdiff_t>(leaves_));
    archive("weights", weights);
    if (!archive.reading()) return;
    if (weights.size() != leaves_) throw Error("stored weights are for another number of arms");
    assign([&weights](std::int64_t leaf) { return weights[static_cast<std::size_t>(leaf)]; });
  }

 private:
  std::size_t leaves_;
  std::size_t base_;           // leaves of the complete tree; leaf i is node base_ + i
  std::vector<double> nodes_;  // root at 1, children of n at 2n and 2n + 1
};

}  // namespace nashost
