#include "nashost/abi/region.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/diagram.hpp"
#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"

namespace nashost {
namespace {

/// Uniform on {0, …, n−1}: where 64 bits do not reach, by rejection from the next power of two,
/// which takes less than two tries on average.
Count below(RandomStream& random, const Count& n) {
  if (n <= std::numeric_limits<std::uint64_t>::max()) {
    return random.below(static_cast<std::uint64_t>(n));
  }
  const Count largest = n - 1;
  std::vector<std::uint64_t> limbs(largest.limbs().size());
  const std::uint64_t top_bits = ~std::uint64_t{0} >> std::countl_zero(largest.limbs().back());
  for (;;) {
    for (std::size_t i = limbs.size(); i-- > 0;) limbs[i] = random.next();
    limbs.back() &= top_bits;
    if (Count drawn = Count::of(limbs); drawn < n) return drawn;
  }
}

/// The child that holds the member of this rank below the node; `rank` becomes its rank below that.
template <class Rank>
const RegionNode* child_of_rank(const RegionNode& node, Rank& rank, Architecture::Option& option) {
  for (option = 0;; ++option) {
    const RegionNode* child = node.children[option];
    if (child == nullptr) continue;
    if (child->count > rank) return child;
    rank -= static_cast<Rank>(child->count);
  }
}

void check_fits(const SearchSpace& space, const PartialAssignment& assignment) {
  for (const Literal& literal : assignment.literals()) {
    if (literal.decision >= space.decisions().size() ||
        literal.option >= space.decisions()[literal.decision].options.size()) {
      throw Error("space '" + space.name() + "' has no " + space.label(PartialAssignment{literal}));
    }
  }
}

std::shared_ptr<const Diagram> whole(const SearchSpace& space) {
  std::shared_ptr<const Diagram> diagram;
  try {
    diagram = std::make_shared<const Diagram>(space);
  } catch (const ConfigError& error) {
    throw ConfigError("space '" + space.name() + "' is too large: " + error.what());
  }
  for (const PartialAssignment& forbidden : space.forbidden()) {
    try {
      diagram = diagram->without(forbidden);
    } catch (const Error& error) {
      throw ConfigError("space '" + space.name() + "' is too irregular: with " +
                        space.label(forbidden) + " forbidden " + error.what());
    }
    if (diagram == nullptr) {
      throw ConfigError("space '" + space.name() +
                        "' has no valid architecture: what it forbids covers everything");
    }
  }
  return diagram;
}

std::shared_ptr<const Diagram> less(const SearchSpace& space, const Diagram& diagram,
                                    const PartialAssignment& cut) {
  std::shared_ptr<const Diagram> left;
  try {
    left = diagram.without(cut);
  } catch (const Error& error) {
    throw Error("the region of space '" + space.name() + "' cannot do without [" +
                space.label(cut) + "]: " + error.what());
  }
  if (left == nullptr) {
    throw Error("the region of space '" + space.name() + "' cannot do without [" +
                space.label(cut) + "]: nothing would be left");
  }
  return left;
}

}  // namespace

Region::Region(std::shared_ptr<const SearchSpace> space)
    : space_(std::move(space)), diagram_(whole(*space_)) {}

const Count& Region::size() const noexcept { return root().count; }

const RegionNode& Region::root() const noexcept { return diagram_->root(); }

std::size_t Region::nodes() const noexcept { return diagram_->nodes(); }

bool Region::contains(const Architecture& architecture) const {
  if (architecture.size() != space_->decisions().size()) return false;
  const RegionNode* node = &root();
  for (const auto option : architecture) {
    if (option >= node->children.size()) return false;
    node = node->children[option];
    if (node == nullptr) return false;
  }
  return true;
}

Count Region::count(const PartialAssignment& assignment) const {
  check_fits(*space_, assignment);
  return diagram_->count(assignment);
}

std::vector<std::uint8_t> Region::options_after(const Architecture& prefix) const {
  if (prefix.size() >= space_->decisions().size()) {
    throw Error("no decision of space '" + space_->name() + "' comes after the prefix " +
                space_->label(prefix));
  }
  std::vector<std::uint8_t> options(space_->decisions()[prefix.size()].options.size(), 0);
  const RegionNode* node = &root();
  for (const auto option : prefix) {
    if (option >= node->children.size()) return options;
    node = node->children[option];
    if (node == nullptr) return options;
  }
  for (std::size_t o = 0; o < options.size(); ++o) options[o] = node->children[o] != nullptr;
  return options;
}

std::vector<std::uint8_t> Region::options_of(std::size_t decision) const {
  if (decision >= space_->decisions().size()) {
    throw Error("space '" + space_->name() + "' has " + std::to_string(space_->decisions().size()) +
                " decisions, and no decision " + std::to_string(decision) + " (counted from 0)");
  }
  return diagram_->options_of(decision);
}

Architecture Region::draw(RandomStream& random) const { return at(below(random, size())); }

Count Region::rank(const Architecture& architecture) const {
  if (!contains(architecture)) {
    throw Error(space_->label(architecture) + " is not in the region of space '" + space_->name() +
                "', so it has no rank");
  }
  Count large =
      0;  // the sum of the counts that 64 bits do not hold, and of the others in registers
  __extension__ unsigned __int128 small = 0;
  const RegionNode* node = &root();
  for (const auto option : architecture) {
    for (const RegionNode* smaller : node->children.first(option)) {
      if (smaller == nullptr) continue;
      if (const auto limbs = smaller->count.limbs(); limbs.size() == 1) {
        small += limbs[0];
      } else {
        large += smaller->count;
      }
    }
    node = node->children[option];
  }
  const std::uint64_t limbs[] = {static_cast<std::uint64_t>(small),
                                 static_cast<std::uint64_t>(small >> 64)};
  return large + Count::of(limbs);
}

Architecture Region::at(Count rank) const {
  if (rank >= size()) {
    throw Error("the region of space '" + space_->name() + "' has " + to_string(size()) +
                " architectures, and none of rank " + to_string(rank) + " (counted from 0)");
  }
  Architecture architecture(space_->decisions().size());
  const RegionNode* node = &root();
  std::size_t d = 0;
  for (; d < architecture.size() && rank.limbs().size() > 1; ++d) {
    node = child_of_rank(*node, rank, architecture[d]);
  }
  auto low = static_cast<std::uint64_t>(rank);  // the rest in registers
  for (; d < architecture.size(); ++d) node = child_of_rank(*node, low, architecture[d]);
  return architecture;
}

std::vector<Architecture> Region::enumerate(std::size_t limit) const {
  if (size() > limit) {
    throw Error("the region of space '" + space_->name() + "' has " + to_string(size()) +
                " architectures, more than the " + std::to_string(limit) + " that may be listed");
  }
  std::vector<Architecture> all;
  all.reserve(static_cast<std::size_t>(size()));
  Architecture prefix;
  const auto descend = [&](const auto& self, const RegionNode& node) -> void {
    if (prefix.size() == space_->decisions().size()) {
      all.push_back(prefix);
      return;
    }
    for (std::size_t o = 0; o < node.children.size(); ++o) {
      if (node.children[o] == nullptr) continue;
      prefix.push_back(static_cast<Architecture::Option>(o));
      self(self, *node.children[o]);
      prefix.pop_back();
    }
  };
  descend(descend, root());
  return all;
}

Region Region::without(const PartialAssignment& cut) const {
  check_fits(*space_, cut);
  Region region = *this;
  region.diagram_ = less(*space_, *diagram_, cut);
  region.cuts_.push_back(cut);
  ++region.version_;
  return region;
}

Region Region::restored(const PartialAssignment& cut) const {
  Region region = *this;
  const auto made = std::find(region.cuts_.begin(), region.cuts_.end(), cut);
  if (made == region.cuts_.end()) {
    throw Error("[" + space_->label(cut) + "] was not cut from the region of space '" +
                space_->name() + "', so it cannot be restored");
  }
  region.cuts_.erase(made);
  region.diagram_ = whole(*space_);
  for (const PartialAssignment& standing : region.cuts_) {
    region.diagram_ = less(*space_, *region.diagram_, standing);
  }
  ++region.version_;
  return region;
}

void Region::persist(Archive& archive) {
  std::vector<std::uint64_t> options;
  for (const Decision& decision : space_->decisions()) options.push_back(decision.options.size());
  std::vector<std::uint64_t> stored = options;
  archive("space", stored);
  if (stored != options) {
    throw Error("the stored region belongs to another search space than '" + space_->name() +
                "': their decisions have different numbers of options");
  }
  archive("cuts", cuts_);
  archive("version", version_);
  if (!archive.reading()) return;
  diagram_ = whole(*space_);
  for (const PartialAssignment& cut : cuts_) {
    check_fits(*space_, cut);
    diagram_ = less(*space_, *diagram_, cut);
  }
}

}  // namespace nashost
