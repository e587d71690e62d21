#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "nashost/bandit/option_table.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Strict fairness (Chu, Zhang, Xu: FairNAS, ICCV 2021, algorithm 1): a round holds as many
/// architectures as the largest decision has options, drawn without replacement, so that every
/// option of every decision trains equally often; all of them train on the same batch with one
/// step.
///
/// Every decision takes, of the options that the region still allows, one that was taken least
/// often so far, ties uniformly. In a space without pruning or forbidden combinations that is a
/// fresh uniform permutation of a decision's options each time all of them were used. Law: there,
/// the counts of two options of one decision never differ by more than 1.
///
/// Differs from the paper in two ways: decisions may have different numbers of options (the smaller
/// ones go on with the next permutation), and options may be pruned (fair among what is left behind
/// the prefix drawn so far).
class StrictFair : public Sampler {
 public:
  static constexpr std::string_view kName = "strict_fair";

  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }
  StrictFair(const Parameters&, const SamplerContext& context)
      : space_(context.space), taken_(*space_, 0) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (paths_ == 0 || version_ != region.version()) {
      version_ = region.version();
      paths_ = most_options(region);
    }
    Round round;
    for (std::size_t p = 0; p < paths_; ++p) {
      Architecture path(taken_.decisions());
      const RegionNode* node = &region.root();
      for (std::size_t d = 0; d < path.size(); ++d) {
        path[d] = least_taken(d, *node, random);
        node = node->children[path[d]];
      }
      round.proposals.emplace_back().architecture = std::move(path);
    }
    return round;
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
  }

  void persist(Archive& archive) override {
    archive("taken", taken_);
    if (archive.reading()) paths_ = 0;
  }

 private:
  /// Of all decisions, as many as the region has left.
  static std::size_t most_options(const Region& region) {
    std::size_t most = 0;
    for (std::size_t d = 0; d < region.space().decisions().size(); ++d) {
      const auto open = region.options_of(d);
      most = std::max(most, static_cast<std::size_t>(std::ranges::count(open, 1)));
    }
    return most;
  }

  Architecture::Option least_taken(std::size_t decision, const RegionNode& node,
                                   RandomStream& random) {
    const auto taken = taken_[decision];
    std::size_t best = taken.size();
    std::uint64_t ties = 0;
    for (std::size_t o = 0; o < taken.size(); ++o) {
      if (node.children[o] == nullptr) continue;
      if (best == taken.size() || taken[o] < taken[best]) {
        best = o;
        ties = 1;
      } else if (taken[o] == taken[best] && random.below(++ties) == 0) {
        best = o;
      }
    }
    ++taken[best];
    return static_cast<Architecture::Option>(best);
  }

  std::shared_ptr<const SearchSpace> space_;
  OptionTable<std::int64_t> taken_;
  std::uint64_t version_ = 0;  // of the region that paths_ is of
  std::size_t paths_ = 0;      // of a round; 0: not known
};

}  // namespace nashost::samplers
