#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bandit/lift.hpp"
#include "bandit/region_walk.hpp"

namespace nashost {

/// `over = "tree"`: one policy per visited node of the tree of decisions, an arm per option.
///
/// A round descends from the root by the nodes' policies. The first node it meets that does not
/// exist yet is made (one per round, as in UCT, Kocsis and Szepesvári 2006) and chooses too; behind
/// it the path is completed by a uniform draw among the members with that prefix. The reward is fed
/// to every existing node on the path, so an arm's value is the mean reward of its branch under the
/// sampling so far. The mean, not the maximum: a branch that holds the best architecture and many
/// poor ones looks poor until the draws inside it concentrate.
///
/// Memory: a node is a policy over the options of one decision, its mask, and three numbers per
/// option; at most LiftOptions::max_tree_nodes are made, and beyond that the tree stays as it is
/// and deeper paths are completed by uniform draws. Every node is told the run's horizon, an upper
/// bound of its own number of rounds.
class NASHOST_API TreeLift : public Lift {
 public:
  TreeLift(const Region& region, const PolicyFactory& make_policy, const LiftOptions& options);

  Round propose(const Region& region, RandomStream& random) override;
  void observe(const Round& round, const RoundFeedback& feedback) override;
  void region_changed(const Region& region) override { walk_.follow(region); }
  /// Down the tree by the option each node's policy names, or else the one visited most (ties: the
  /// higher mean); nothing while that path leaves the tree before its end.
  std::optional<Architecture> recommend(const Region& region) override;
  void persist(Archive& archive) override;

  std::vector<Draw> draws_of(const Architecture& architecture, const Region& region) override;
  std::vector<Draw> uniform_draws_of(const Architecture& architecture,
                                     const Region& region) override {
    return walk_.uniform_draws(region, architecture);
  }

  std::int64_t nodes() const noexcept { return static_cast<std::int64_t>(nodes_.size()); }

 private:
  static constexpr std::int32_t kNone = -1;
  static constexpr std::uint64_t kStale = ~std::uint64_t{0};

  /// What a node knows of one of its options.
  struct Branch {
    std::int32_t child = kNone;
    std::int64_t visits = 0;
    double rewards = 0;  // sum
  };
  struct Node {
    std::unique_ptr<Policy> policy;
    ArmMask mask;
    std::uint64_t version;  // of the region that the mask stands for
    std::size_t first;      // its first option in branches_
  };

  std::int32_t make_node(std::size_t depth);
  /// Sets the mask of the node that the walk has come to.
  void follow(Node& node, const Region& region);
  /// The allowed option visited most, or kNone before any visit.
  std::int64_t most_visited(const Node& node);
  Branch& branch(const Node& node, std::int64_t option) {
    return branches_[node.first + static_cast<std::size_t>(option)];
  }

  PolicyFactory make_policy_;
  LiftOptions options_;
  RegionWalk walk_;
  std::vector<std::int64_t> arms_;  // options per decision
  std::vector<Node> nodes_;         // the root first
  std::vector<Branch> branches_;
};

}  // namespace nashost
