#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nashost/abi/count.hpp"
#include "nashost/abi/search_space.hpp"

namespace nashost {

class RandomStream;
class Diagram;

/// A set of architectures as an ordered decision diagram: a node of layer d decides decision d, has
/// one child per option (null where no member takes it), and all paths end in one terminal, which
/// has no children. No layer is skipped, and in one Region equal nodes are one node, so a node
/// stands for the set of its suffixes.
struct RegionNode {
  std::span<const RegionNode* const> children;
  Count count;  ///< members below: paths to the terminal, ≥ 1
};

/// What pruning has left of a space. A value: copies are cheap, a cut gives a new Region.
///
/// Kept as a reduced ordered decision diagram over the decisions, with the number of architectures
/// below each node, so that membership, uniform draws, ranks and the options behind a prefix cost
/// O(decisions · options) whatever the size of the space. A Region is never empty, and its diagram
/// never has more than kMaxNodes nodes: what would break either is refused with an Error.
class NASHOST_API Region {
 public:
  static constexpr std::size_t kMaxNodes = 1'000'000;

  /// All valid architectures. Throws ConfigError where there is none, or too many nodes or
  /// architectures (a Count's 2^512) are needed.
  explicit Region(std::shared_ptr<const SearchSpace> space);

  const SearchSpace& space() const noexcept { return *space_; }
  const std::shared_ptr<const SearchSpace>& shared_space() const noexcept { return space_; }

  const Count& size() const noexcept;
  bool contains(const Architecture& architecture) const;
  /// Number of members that match.
  Count count(const PartialAssignment& assignment) const;
  /// For the decision behind `prefix` (a shorter Architecture, the empty one for the first): 1 for
  /// each option that some member with this prefix takes, else 0. All 0 where no member has it.
  std::vector<std::uint8_t> options_after(const Architecture& prefix) const;
  /// 1 for each option of the decision that some member takes.
  std::vector<std::uint8_t> options_of(std::size_t decision) const;

  /// Uniform over the members.
  Architecture draw(RandomStream& random) const;
  /// Members in lexicographic order are numbered 0 … size−1: at(rank(a)) = a. rank throws Error for
  /// an architecture that is no member, at for a rank that is too large.
  Count rank(const Architecture& architecture) const;
  Architecture at(Count rank) const;
  /// All members in lexicographic order; throws Error where there are more than `limit`.
  std::vector<Architecture> enumerate(std::size_t limit = 10'000'000) const;

  /// Less all members that match. Throws Error where that would leave none, or too large a diagram.
  Region without(const PartialAssignment& cut) const;
  /// As if that cut, made earlier, had not been made; other cuts stand. Throws Error where there
  /// was no such cut.
  Region restored(const PartialAssignment& cut) const;
  /// The cuts that stand, in the order made.
  const std::vector<PartialAssignment>& cuts() const noexcept { return cuts_; }
  /// 0 for the whole space, and one more at each cut or restoration.
  std::uint64_t version() const noexcept { return version_; }

  /// The diagram, to walk along (node = node->children[option]) or to optimise over. Nodes do not
  /// change, and last as long as this Region or a copy of it.
  const RegionNode& root() const noexcept;
  std::size_t nodes() const noexcept;
  void persist(Archive& archive);

 private:
  std::shared_ptr<const SearchSpace> space_;
  std::shared_ptr<const Diagram> diagram_;
  std::vector<PartialAssignment> cuts_;
  std::uint64_t version_ = 0;
};

}  // namespace nashost
