#pragma once

#include <cstdint>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/bandit/mask_follower.hpp"

namespace nashost {

/// A key per arm, and the allowed arms that share the largest key: how many they are, and one of
/// them drawn uniformly. For rules where a reward changes the key of one arm only: greedy means,
/// indices of a fixed horizon.
///
/// A tournament tree over the arms: a change costs O(log K), and less where the winner higher up
/// stays; a draw O(log K). Which arm a random number draws depends on keys and mask alone, not on
/// how they came about: a policy need not store the tree. Memory: 32 K bytes.
class RankedArms {
 public:
  /// All arms with the same key.
  RankedArms(std::int64_t arms, double key)
      : arms_(static_cast<std::size_t>(arms)), nodes_(2 * arms_, Node{key, 1}) {
    rebuild();
  }

  double key(std::int64_t arm) const noexcept { return nodes_[leaf(arm)].key; }

  /// `key` is not NaN; infinite ones are ordered like any other.
  void set(std::int64_t arm, double key) {
    nodes_[leaf(arm)].key = key;
    if (nodes_[leaf(arm)].ties != 0) refresh_above(leaf(arm));
  }

  /// The largest key of an allowed arm.
  double best(const ArmMask& mask) {
    follow(mask);
    return nodes_[root()].key;
  }
  /// Number of allowed arms with that key; at least 1.
  std::int64_t ties(const ArmMask& mask) {
    follow(mask);
    return nodes_[root()].ties;
  }
  /// One of them, uniformly. Uses a random number only if there are several.
  std::int64_t draw(RandomStream& random, const ArmMask& mask) {
    follow(mask);
    std::uint64_t left = nodes_[root()].ties > 1 ? random.below(nodes_[root()].ties) : 0;
    std::size_t at = root();
    while (at < arms_) {
      at *= 2;
      if (nodes_[at].ties != 0 && nodes_[at].key == nodes_[at / 2].key) {
        if (left < nodes_[at].ties) continue;
        left -= nodes_[at].ties;
      }
      ++at;
    }
    return static_cast<std::int64_t>(at - arms_);
  }

  /// All keys at once, key(arm) each, in O(K): what a policy does with what it has read.
  template <class Key>
  void assign(Key key) {
    for (std::size_t arm = 0; arm < arms_; ++arm) {
      nodes_[arms_ + arm] = {key(static_cast<std::int64_t>(arm)), 1};
    }
    rebuild();
    follower_ = {};  // every arm counts as allowed until the mask is seen again
  }

 private:
  /// Leaves: an arm's key, ties 1 if it is allowed, else 0. Inner nodes: the largest key of an
  /// allowed arm below, and how many below have it; ties 0 if none is allowed.
  struct Node {
    double key;
    std::uint32_t ties;
  };

  // Node i has the children 2i and 2i + 1; leaves are nodes K to 2K − 1, the root is node 1, which
  // is the leaf itself for K = 1.
  static constexpr std::size_t root() { return 1; }
  std::size_t leaf(std::int64_t arm) const noexcept {
    return arms_ + static_cast<std::size_t>(arm);
  }

  Node combined(std::size_t parent) const {
    const Node& a = nodes_[2 * parent];
    const Node& b = nodes_[2 * parent + 1];
    if (b.ties == 0 || (a.ties != 0 && a.key > b.key)) return a;
    if (a.ties == 0 || a.key < b.key) return b;
    return {a.key, a.ties + b.ties};
  }

  void refresh_above(std::size_t node) {
    for (node /= 2; node >= root(); node /= 2) {
      const Node now = combined(node);
      if (now.key == nodes_[node].key && now.ties == nodes_[node].ties) return;
      nodes_[node] = now;
    }
  }

  void rebuild() {
    for (std::size_t node = arms_ - 1; node >= root(); --node) nodes_[node] = combined(node);
  }

  void follow(const ArmMask& mask) {
    follower_.follow(mask, [&](std::int64_t arm) {
      nodes_[leaf(arm)].ties = mask[arm] ? 1 : 0;
      refresh_above(leaf(arm));
    });
  }

  std::size_t arms_;
  std::vector<Node> nodes_;
  MaskFollower follower_;
};

}  // namespace nashost
