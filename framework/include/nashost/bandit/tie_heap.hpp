#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "nashost/abi/random.hpp"

namespace nashost {

/// Max-heap of arms by key that counts how many arms share the largest key, so that one of them can
/// be drawn uniformly in O(log n), however many they are. Insertion and removal are O(log n).
///
/// Where an arm stands is written into `slots`, an array over all arms that several heaps share: an
/// arm is in at most one of them. Memory: 16 bytes per arm, at most four times that after many
/// left.
class TieHeap {
 public:
  /// slots[arm] of an arm that is in no heap.
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();
  using Slots = std::span<std::uint32_t>;

  bool empty() const noexcept { return nodes_.empty(); }
  std::size_t size() const noexcept { return nodes_.size(); }
  /// Of a heap that is not empty.
  double top() const noexcept { return nodes_.front().key; }
  std::uint32_t ties() const noexcept { return nodes_.front().ties; }

  /// One of the arms with the largest key, uniformly; of `which` in 0 … ties() − 1 each.
  std::int64_t tied(std::uint64_t which) const noexcept {
    std::size_t at = 0;
    while (which != 0) {
      --which;
      const std::size_t left = 2 * at + 1;
      const std::uint32_t in_left = tied_below(left, nodes_[at].key);
      at = which < in_left ? left : left + 1;
      if (at != left) which -= in_left;
    }
    return nodes_[at].arm;
  }

  /// `key` is not NaN; the arm is in no heap of these slots.
  void insert(std::int64_t arm, double key, Slots slots) {
    nodes_.push_back({key, static_cast<std::uint32_t>(arm), 1});
    settle(nodes_.size() - 1, slots);
  }

  /// Of an arm of this heap.
  void erase(std::int64_t arm, Slots slots) {
    std::uint32_t& slot = slots[static_cast<std::size_t>(arm)];
    const std::size_t at = slot;
    slot = kAbsent;
    const Node last = nodes_.back();
    nodes_.pop_back();
    recount_above(nodes_.size());
    if (at < nodes_.size()) {
      nodes_[at] = last;
      settle(at, slots);
    }
    constexpr std::size_t kKeep = 64;
    if (nodes_.capacity() > kKeep && nodes_.size() < nodes_.capacity() / 4) {
      std::vector<Node> smaller;
      smaller.reserve(nodes_.capacity() / 2);
      smaller.assign(nodes_.begin(), nodes_.end());
      nodes_ = std::move(smaller);
    }
  }

  /// The order in which the arms stand: what the heap is rebuilt from, so that `tied` goes on
  /// alike.
  std::int64_t arm_at(std::size_t slot) const noexcept { return nodes_[slot].arm; }

  /// Appends an arm in the order of arm_at; recount() completes the heap.
  void append(std::int64_t arm, double key, Slots slots) {
    slots[static_cast<std::size_t>(arm)] = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({key, static_cast<std::uint32_t>(arm), 1});
  }
  void recount() {
    for (std::size_t at = nodes_.size(); at-- > 0;) nodes_[at].ties = count(at);
  }

 private:
  /// ties: how many arms of the subtree have the key of its top.
  struct Node {
    double key;
    std::uint32_t arm;
    std::uint32_t ties;
  };

  std::uint32_t tied_below(std::size_t child, double key) const noexcept {
    return child < nodes_.size() && nodes_[child].key == key ? nodes_[child].ties : 0;
  }
  std::uint32_t count(std::size_t at) const noexcept {
    return 1 + tied_below(2 * at + 1, nodes_[at].key) + tied_below(2 * at + 2, nodes_[at].key);
  }
  /// Counts anew on the way from the parent of `at` to the top.
  void recount_above(std::size_t at) noexcept {
    while (at != 0) {
      at = (at - 1) / 2;
      nodes_[at].ties = count(at);
    }
  }

  void put(std::size_t at, const Node& node, Slots slots) noexcept {
    nodes_[at] = node;
    slots[node.arm] = static_cast<std::uint32_t>(at);
  }

  /// Moves the node at `at` up or down to where it belongs, and counts anew on that way.
  void settle(std::size_t at, Slots slots) {
    const Node node = nodes_[at];
    std::size_t deepest = at;
    while (at != 0 && nodes_[(at - 1) / 2].key < node.key) {
      put(at, nodes_[(at - 1) / 2], slots);
      at = (at - 1) / 2;
    }
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= nodes_.size()) break;
      if (child + 1 < nodes_.size() && nodes_[child].key < nodes_[child + 1].key) ++child;
      if (!(node.key < nodes_[child].key)) break;
      put(at, nodes_[child], slots);
      at = child;
      deepest = at;
    }
    put(at, node, slots);
    nodes_[deepest].ties = count(deepest);
    recount_above(deepest);
  }

  std::vector<Node> nodes_;
};

}  // namespace nashost
