#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/search_space.hpp"

namespace nashost {

/// The tree of decisions as far as it was visited: a node for a prefix, with a branch for each
/// option of the decision behind it. A branch knows how often it was rewarded and what it is worth,
///
///     mean backup:  the mean of all rewards of architectures with this prefix and option
///     max backup:   that mean while nothing is known behind it, and else the largest worth of the
///                   branches behind it (Keller and Helmert, "Trial-based heuristic tree search for
///                   finite horizon MDPs", ICAPS 2013: MaxUCT); at the last decision both are the
///                   mean reward of one architecture
///
/// A reward adds at most one node, the first that is missing on its way, whoever drew the
/// architecture. At `max_nodes` ≥ 1 the tree stays as it is, and rewards go to the part of their
/// path that exists. Memory: 28 bytes per branch and 16 per node, in arrays.
class OptionTree {
 public:
  using Node = std::int32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = -1;

  OptionTree(const SearchSpace& space, bool max_backup, std::int64_t max_nodes)
      : max_backup_(max_backup), max_nodes_(max_nodes) {
    for (const Decision& decision : space.decisions()) options_.push_back(decision.options.size());
    if (!options_.empty()) add_node(0);
  }

  std::int64_t nodes() const noexcept { return static_cast<std::int64_t>(first_.size()); }
  /// The node behind the branch; kNone where there is none.
  Node child(Node node, std::size_t option) const { return child_[at(node, option)]; }
  std::int64_t visits(Node node, std::size_t option) const { return visits_[at(node, option)]; }
  /// Of all its branches together.
  std::int64_t visits(Node node) const { return node_visits_[static_cast<std::size_t>(node)]; }
  /// What the branch is worth; NaN before its first reward.
  double worth(Node node, std::size_t option) const { return worth_[at(node, option)]; }

  void add(const Architecture& architecture, double reward) {
    path_.clear();
    Node node = kRoot;
    for (std::size_t d = 0; d < options_.size() && node != kNone; ++d) {
      const std::size_t branch = at(node, architecture[d]);
      ++node_visits_[static_cast<std::size_t>(node)];
      ++visits_[branch];
      sums_[branch] += reward;
      path_.push_back(branch);
      node = child_[branch];
    }
    // From the deepest branch up: what lies behind one is settled before it.
    for (std::size_t d = path_.size(); d-- > 0;) settle(path_[d], d);
    if (path_.size() < options_.size() && nodes() < max_nodes_) {
      const Node made = add_node(path_.size());
      child_[path_.back()] = made;
    }
  }

  void persist(Archive& archive) {
    archive("first", first_);
    archive("node_visits", node_visits_);
    archive("child", child_);
    archive("visits", visits_);
    archive("sums", sums_);
    archive("worth", worth_);
    if (!archive.reading()) return;
    const bool fits = first_.size() == node_visits_.size() &&
                      !first_.empty() == !options_.empty() && child_.size() == visits_.size() &&
                      child_.size() == sums_.size() && child_.size() == worth_.size();
    if (!fits || !hangs_together()) {
      throw Error("a stored tree of options is damaged, or belongs to another space");
    }
  }

 private:
  std::size_t at(Node node, std::size_t option) const {
    return first_[static_cast<std::size_t>(node)] + option;
  }

  Node add_node(std::size_t depth) {
    const std::size_t branches = child_.size() + options_[depth];
    first_.push_back(child_.size());
    node_visits_.push_back(0);
    child_.resize(branches, kNone);
    visits_.resize(branches, 0);
    sums_.resize(branches, 0.0);
    worth_.resize(branches, std::numeric_limits<double>::quiet_NaN());
    return static_cast<Node>(first_.size() - 1);
  }

  /// `branch` is of a node of depth `depth`.
  void settle(std::size_t branch, std::size_t depth) {
    worth_[branch] = sums_[branch] / static_cast<double>(visits_[branch]);
    const Node behind = child_[branch];
    if (!max_backup_ || behind == kNone || visits(behind) == 0) return;
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t o = 0; o < options_[depth + 1]; ++o) {
      if (visits(behind, o) > 0) best = std::max(best, worth(behind, o));
    }
    worth_[branch] = best;
  }

  /// Every node but the root is the child of one branch of an earlier node, one decision up.
  bool hangs_together() const {
    std::vector<std::size_t> depth(first_.size(), options_.size());
    if (!depth.empty()) depth[0] = 0;
    std::size_t begin = 0;
    for (std::size_t n = 0; n < first_.size(); ++n) {
      if (first_[n] != begin || depth[n] >= options_.size()) return false;
      const std::size_t end = begin + options_[depth[n]];
      if (end > child_.size()) return false;
      for (; begin < end; ++begin) {
        const Node child = child_[begin];
        if (child == kNone) continue;
        if (child <= static_cast<Node>(n) || child >= nodes()) return false;
        if (depth[static_cast<std::size_t>(child)] != options_.size()) return false;
        depth[static_cast<std::size_t>(child)] = depth[n] + 1;
      }
    }
    return begin == child_.size();
  }

  bool max_backup_;
  std::int64_t max_nodes_;
  std::vector<std::size_t> options_;       // of each decision
  std::vector<std::uint64_t> first_;       // of each node: its first branch
  std::vector<std::int64_t> node_visits_;  // of each node
  std::vector<Node> child_;                // of each branch, as are all below
  std::vector<std::int64_t> visits_;
  std::vector<double> sums_, worth_;
  std::vector<std::size_t> path_;
};

}  // namespace nashost
