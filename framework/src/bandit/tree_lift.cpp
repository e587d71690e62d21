#include "bandit/tree_lift.hpp"

#include <utility>

namespace nashost {

TreeLift::TreeLift(const Region& region, const PolicyFactory& make_policy,
                   const LiftOptions& options)
    : make_policy_(make_policy), options_(options), walk_(region) {
  for (const Decision& decision : region.space().decisions()) {
    arms_.push_back(static_cast<std::int64_t>(decision.options.size()));
  }
  make_node(0);
}

std::int32_t TreeLift::make_node(std::size_t depth) {
  const std::int64_t arms = arms_[depth];
  nodes_.push_back({make_policy_(arms, options_.horizon), ArmMask(arms), kStale, branches_.size()});
  branches_.resize(branches_.size() + static_cast<std::size_t>(arms));
  return static_cast<std::int32_t>(nodes_.size() - 1);
}

void TreeLift::follow(Node& node, const Region& region) {
  if (node.version == region.version()) return;
  set_mask(node.mask, walk_.options());
  node.version = region.version();
}

Round TreeLift::propose(const Region& region, RandomStream& random) {
  walk_.begin(region);
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  proposal.architecture = Architecture(arms_.size());
  proposal.draws.reserve(arms_.size());
  proposal.probability = 1;
  std::int32_t at = 0;
  bool may_grow = true;
  for (std::size_t d = 0; d < arms_.size(); ++d) {
    Draw draw;
    if (at == kNone) {
      draw = walk_.draw(random);
    } else {
      Node& node = nodes_[static_cast<std::size_t>(at)];
      follow(node, region);
      draw = select_arm(*node.policy, random, node.mask, options_.name);
      const std::size_t chosen = node.first + static_cast<std::size_t>(draw.arm);
      at = branches_[chosen].child;
      const bool inner = d + 1 < arms_.size();
      if (at == kNone && inner && may_grow && nodes() < options_.max_tree_nodes) {
        at = make_node(d + 1);
        branches_[chosen].child = at;
        may_grow = false;
      }
    }
    proposal.architecture[d] = static_cast<Architecture::Option>(draw.arm);
    proposal.probability *= draw.probability;
    proposal.draws.push_back(draw);
    walk_.take(proposal.architecture[d]);
  }
  return round;
}

void TreeLift::observe(const Round& round, const RoundFeedback& feedback) {
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Proposal& proposal = round.proposals[i];
    const bool drawn = proposal.draws.size() == arms_.size();
    std::int32_t at = 0;
    for (std::size_t d = 0; d < arms_.size() && at != kNone; ++d) {
      const Node& node = nodes_[static_cast<std::size_t>(at)];
      const Draw draw = drawn ? proposal.draws[d] : Draw{proposal.architecture[d], kNoProbability};
      node.policy->update(draw, feedback.proposals[i]);
      Branch& taken = branch(node, draw.arm);
      ++taken.visits;
      taken.rewards += feedback.proposals[i].reward;
      at = taken.child;
    }
  }
}

std::vector<Draw> TreeLift::draws_of(const Architecture& architecture, const Region& region) {
  walk_.begin(region);
  std::vector<Draw> draws;
  std::int32_t at = 0;
  bool may_grow = true;
  for (std::size_t d = 0; d < arms_.size(); ++d) {
    const Architecture::Option option = architecture[d];
    if (at == kNone) {
      // The first missing node would be made by the draw, with a fresh policy to choose in it.
      const bool made = std::exchange(may_grow, false) && nodes() < options_.max_tree_nodes;
      if (made) {
        const auto policy = make_policy_(arms_[d], options_.horizon);
        ArmMask mask(arms_[d]);
        set_mask(mask, walk_.options());
        draws.push_back({option, policy->probability(option, mask)});
      } else {
        draws.push_back({option, walk_.probability(option)});
      }
    } else {
      Node& node = nodes_[static_cast<std::size_t>(at)];
      follow(node, region);
      draws.push_back({option, node.policy->probability(option, node.mask)});
      at = branch(node, option).child;
    }
    walk_.take(option);
  }
  return draws;
}

std::int64_t TreeLift::most_visited(const Node& node) {
  std::int64_t best = kNone;
  for (std::int64_t o = node.mask.next(0); o < node.mask.arms(); o = node.mask.next(o + 1)) {
    const Branch& here = branch(node, o);
    if (here.visits == 0) continue;
    // Equal visits, so the higher sum is the higher mean.
    if (best < 0 || here.visits > branch(node, best).visits ||
        (here.visits == branch(node, best).visits && here.rewards > branch(node, best).rewards)) {
      best = o;
    }
  }
  return best;
}

std::optional<Architecture> TreeLift::recommend(const Region& region) {
  walk_.begin(region);
  Architecture path;
  std::int32_t at = 0;
  while (path.size() < arms_.size()) {
    if (at == kNone) return std::nullopt;
    Node& node = nodes_[static_cast<std::size_t>(at)];
    follow(node, region);
    std::int64_t best = node.policy->recommend(node.mask);
    if (best < 0) best = most_visited(node);
    if (best < 0) return std::nullopt;
    at = branch(node, best).child;
    path.push_back(static_cast<Architecture::Option>(best));
    walk_.take(path[path.size() - 1]);
  }
  return path;
}

void TreeLift::persist(Archive& archive) {
  // Nodes in the order made: depth says which decision each chooses, children how they hang
  // together.
  std::vector<std::int64_t> depths(nodes_.size());
  std::vector<std::int64_t> children, visits;
  std::vector<double> rewards;
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    for (std::int64_t o = 0; o < nodes_[n].mask.arms(); ++o) {
      if (const auto child = branch(nodes_[n], o).child; child != kNone) {
        depths[static_cast<std::size_t>(child)] = depths[n] + 1;
      }
    }
  }
  for (const Branch& branch : branches_) {
    children.push_back(branch.child);
    visits.push_back(branch.visits);
    rewards.push_back(branch.rewards);
  }
  archive("depths", depths);
  archive("children", children);
  archive("visits", visits);
  archive("rewards", rewards);
  if (archive.reading()) {
    nodes_.clear();
    branches_.clear();
    for (const std::int64_t depth : depths) {
      if (depth < 0 || depth >= static_cast<std::int64_t>(arms_.size())) {
        throw Error("stored tree of '" + options_.name + "' has a node of depth " +
                    std::to_string(depth) + ": it belongs to another space");
      }
      make_node(static_cast<std::size_t>(depth));
    }
    if (nodes_.empty() || children.size() != branches_.size() ||
        visits.size() != branches_.size() || rewards.size() != branches_.size()) {
      throw Error("stored tree of '" + options_.name + "' does not fit its own nodes");
    }
    for (std::size_t b = 0; b < branches_.size(); ++b) {
      if (children[b] < kNone || children[b] >= nodes()) {
        throw Error("stored tree of '" + options_.name + "' names a node that it does not hold");
      }
      branches_[b] = {static_cast<std::int32_t>(children[b]), visits[b], rewards[b]};
    }
  }
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    const std::string name = std::to_string(n);
    archive(name + ".mask", nodes_[n].mask);
    archive(name + ".version", nodes_[n].version);
    archive(name + ".policy", *nodes_[n].policy);
  }
}

}  // namespace nashost
