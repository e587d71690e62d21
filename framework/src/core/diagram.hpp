#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "nashost/abi/region.hpp"

namespace nashost {

/// Owns nodes, and finds the one that exists already. Nodes never change or move, so diagrams that
/// share an arena may be read while another thread adds to it; who adds holds `writing`.
class Arena {
 public:
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// The node with these children, null if all are. Throws ConfigError if it has 2^512 members or
  /// more.
  const RegionNode* node(std::span<const RegionNode* const> children);
  std::size_t nodes() const noexcept;
  std::mutex& writing() noexcept { return writing_; }

  static const RegionNode* terminal() noexcept;

 private:
  struct Store;
  std::unique_ptr<Store> store_;
  std::mutex writing_;
};

/// An immutable set in an arena. A cut makes O(nodes between its first and its last literal) new
/// nodes, which for a prefix or an architecture is one per decision, and shares all others.
class Diagram {
 public:
  /// All architectures of the space, whatever it forbids.
  explicit Diagram(const SearchSpace& space);

  /// The members that do not match, null if there is none. Throws Error past Region::kMaxNodes.
  std::shared_ptr<const Diagram> without(const PartialAssignment& cut) const;

  const RegionNode& root() const noexcept { return *root_; }
  /// Nodes that can be reached from the root, the terminal not counted.
  std::size_t nodes() const noexcept;

  Count count(const PartialAssignment& assignment) const;
  std::vector<std::uint8_t> options_of(std::size_t decision) const;

 private:
  /// The same set alone in an arena of its own.
  Diagram compacted() const;

  std::shared_ptr<Arena> arena_;
  const RegionNode* root_;
  /// Bound on nodes(). Counting only where the bound is too large keeps the cost of a cut
  /// proportional to the nodes that it makes.
  std::size_t at_most_;
  /// An arena with more nodes than this is mostly garbage, or has doubled: time to compact.
  std::size_t settled_;
};

}  // namespace nashost
