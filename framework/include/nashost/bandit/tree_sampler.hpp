#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "nashost/bandit/draw_option.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/option_means.hpp"
#include "nashost/bandit/option_tree.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// What Monte-Carlo tree searches have in common.
struct TreeSettings {
  std::string backup = "mean";
  double communication = 0;
  bool normalise = true;
  std::int64_t max_nodes = 200'000;

  template <class Parameters>
  static Schema<Parameters>& add_to(Schema<Parameters>& schema) {
    return schema
        .template add<std::string>(
            "backup", &Parameters::backup,
            {.doc =
                 "what a branch is worth: the mean of its rewards, or the best that is known in it",
             .choices = {"mean", "max"}})
        .template add<double>(
            "communication", &Parameters::communication,
            {.doc = "κ, draws' worth of what the option earned behind all prefixes; 0: nothing",
             .min = 0,
             .source = "node communication: Su et al., CVPR 2021"})
        .template add<bool>(
            "normalise", &Parameters::normalise,
            {.doc = "rewards are rescaled by the lowest and highest so far to [0, 1]",
             .source = "Schrittwieser et al., Nature 588, 2020 (MuZero), equation 5"})
        .template add<std::int64_t>(
            "max_nodes", &Parameters::max_nodes,
            {.doc = "the tree grows up to this, and then stays as it is", .min = 1, .max = 1e8});
  }
};

/// Monte-Carlo tree search over the decisions. A round descends from the root as long as there are
/// nodes, each choosing by the derived class's rule, and completes the path by a draw. The reward
/// goes to all nodes on the path and makes at most one more (OptionTree).
///
/// Node communication lets a branch know what its option earned behind other prefixes, as κ rewards
/// of the mean G of that option,
///
///     n = N + κ,    Q = (N · worth + κ · G) / n
///
/// the idea of Su et al., "Prioritized architecture sampling with Monte-Carlo tree search", CVPR
/// 2021; the weighting is ours. With κ = 0 a branch begins unknown, n = 0.
class TreeSampler : public Sampler {
 public:
  TreeSampler(std::string_view name, const TreeSettings& settings, const SamplerContext& context)
      : name_(name),
        settings_(settings),
        space_(context.space),
        tree_(*space_, settings.backup == "max", settings.max_nodes),
        options_(*space_) {}

  Round propose(const Region& region, RandomStream& random) override {
    Architecture next(space_->decisions().size());
    const RegionNode* open = &region.root();
    OptionTree::Node node = OptionTree::kRoot;
    double worth_here = overall();
    for (std::size_t d = 0; d < next.size(); ++d) {
      std::size_t option = 0;
      if (node == OptionTree::kNone) {
        option = complete(d, *open, random);
      } else {
        option = choose({node, d, worth_here}, *open, random);
        if (tree_.visits(node, option) > 0) worth_here = scaled(tree_.worth(node, option));
        node = tree_.child(node, option);
      }
      next[d] = static_cast<Architecture::Option>(option);
      open = open->children[option];
    }
    return propose_one(std::move(next));
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    check_round(name_, *space_, round, feedback);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      const double reward = feedback.proposals[i].reward;
      tree_.add(round.proposals[i].architecture, reward);
      options_.add(round.proposals[i].architecture, reward);
      lowest_ = std::min(lowest_, reward);
      highest_ = std::max(highest_, reward);
      sum_ += reward;
    }
  }

  void persist(Archive& archive) override {
    archive("tree", tree_);
    archive("options", options_);
    archive("lowest", lowest_);
    archive("highest", highest_);
    archive("sum", sum_);
  }

 protected:
  /// A node on the way down.
  struct Place {
    OptionTree::Node node;
    std::size_t decision;
    double worth;  ///< of the branch that led here
  };
  /// What is known of a branch.
  struct Branch {
    double n;  ///< 0: nothing
    double q;
  };

  /// One of the options that are open, those with a child in `open`.
  virtual std::size_t choose(const Place& place, const RegionNode& open, RandomStream& random) = 0;
  /// The same where the tree ends: by default as a uniform draw of a member goes on.
  virtual std::size_t complete(std::size_t, const RegionNode& open, RandomStream& random) {
    return draw_option(open, random);
  }

  Branch branch(const Place& place, std::size_t option) const {
    const auto visits = static_cast<double>(tree_.visits(place.node, option));
    Branch known{visits, visits > 0 ? visits * scaled(tree_.worth(place.node, option)) : 0};
    if (settings_.communication > 0 && options_.pulls(place.decision, option) > 0) {
      known.n += settings_.communication;
      known.q += settings_.communication * scaled(options_.mean(place.decision, option));
    }
    if (known.n > 0) known.q /= known.n;
    return known;
  }
  std::int64_t visits(const Place& place) const { return tree_.visits(place.node); }
  const OptionMeans& options() const noexcept { return options_; }
  /// A reward on the scale that the rule sees.
  double scaled(double reward) const {
    if (!settings_.normalise) return reward;
    return highest_ > lowest_ ? (reward - lowest_) / (highest_ - lowest_) : 0.5;
  }
  /// Mean of all rewards, scaled; 0.5 before the first.
  double overall() const {
    return options_.rewards() == 0 ? 0.5 : scaled(sum_ / static_cast<double>(options_.rewards()));
  }

 private:
  std::string_view name_;
  TreeSettings settings_;
  std::shared_ptr<const SearchSpace> space_;
  OptionTree tree_;
  OptionMeans options_;
  double lowest_ = std::numeric_limits<double>::infinity();
  double highest_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
};

}  // namespace nashost
