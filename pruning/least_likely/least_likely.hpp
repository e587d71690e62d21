#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nashost/pruner.hpp"
#include "nashost/pruning/probation.hpp"
#include "nashost/pruning/review_changes.hpp"
#include "nashost/pruning/review_schedule.hpp"

namespace nashost::pruners {

/// At every review, of every decision, drops the option that the sampler draws with the least
/// probability: learning is left to the sampler.
///
/// Zheng et al., "Dynamic distribution pruning for efficient network architecture search"
/// (arXiv 1905.13543, 2019) prune so while the distribution over operations is learnt. Heuristic:
/// what a sampler finds unlikely may be good, and may not have been tried.
///
/// Where the sampler has no probabilities in closed form (Thompson sampling), the shares of its
/// draws since the last review stand in. An option on probation cannot be judged while it is
/// masked, as it is not drawn: it comes back, and the next time it is cut for good. An option is
/// only dropped below `at_most` times the equal share 1/M of the M options that are left, so that a
/// sampler without preferences drops nothing.
class LeastLikely : public Pruner {
 public:
  struct Parameters : ReviewSchedule {
    double at_most = 0.5;
    std::int64_t probation = 0;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema.add("at_most", &Parameters::at_most,
               {.doc = "an option is dropped where its probability is below this share of 1/M, M "
                       "the options left; 1: whenever it is below average, as in the paper",
                .min = 0,
                .max = 1,
                .min_open = true});
    add_review_schedule(schema);
    return add_probation(schema);
  }

  LeastLikely(const Parameters& parameters, const PrunerContext&)
      : at_most_(parameters.at_most), schedule_(parameters), probation_(parameters.probation) {}

  void observe(const Round& round, const RoundFeedback&) override {
    if (!begun_) return;
    for (const Proposal& proposal : round.proposals) {
      draws_.resize(proposal.architecture.size());
      for (std::size_t d = 0; d < draws_.size(); ++d) {
        const std::size_t option = proposal.architecture[d];
        if (option >= draws_[d].size()) draws_[d].resize(option + 1);
        ++draws_[d][option];
      }
    }
  }

  bool due(std::int64_t round) override { return round > 0 && schedule_.due(round); }

  std::vector<Change> review(const Evidence& evidence, const Region& region,
                             RandomStream&) override {
    const Table probabilities =
        evidence.option_probabilities.empty() ? shares(region) : evidence.option_probabilities;
    begun_ = true;
    draws_.clear();
    const auto expired = probation_.expire(region);
    ReviewChanges changes(region);
    for (std::size_t d = 0; d < probabilities.size(); ++d) {
      Change change = least_likely(d, probabilities[d], changes.region());
      if (change.what.literals().empty()) continue;
      const bool again = std::find(tried_.begin(), tried_.end(), change.what) != tried_.end();
      change.kind = again ? Change::Kind::cut : probation_.kind();
      if (changes.remove(change) && !again) probation_.enter(change.what);
    }
    for (const PartialAssignment& what : expired) {
      Change change;
      change.kind = Change::Kind::restore;
      change.what = what;
      change.statistic = "end of probation: a masked option cannot be judged, so it is back";
      change.guarantee = "heuristic";
      changes.restore(std::move(change));
      tried_.push_back(what);
    }
    return changes.take();
  }

  std::string guarantee() override { return "heuristic: what the sampler finds unlikely goes"; }

  void persist(Archive& archive) override {
    archive("begun", begun_);
    archive("draws", draws_);
    archive("probation", probation_);
    archive("tried", tried_);
  }

 private:
  using Table = std::vector<std::vector<double>>;

  /// Shares of the draws since the last review; nothing before the first draw.
  Table shares(const Region& region) const {
    Table shares;
    for (std::size_t d = 0; d < draws_.size(); ++d) {
      auto& here = shares.emplace_back(region.space().decisions()[d].options.size());
      double sum = 0;
      for (const std::int64_t draws : draws_[d]) sum += static_cast<double>(draws);
      for (std::size_t o = 0; o < draws_[d].size(); ++o) {
        here[o] = static_cast<double>(draws_[d][o]) / sum;
      }
    }
    return shares;
  }

  /// The change that removes the least likely option of the decision; an empty one where none is
  /// unlikely enough.
  Change least_likely(std::size_t decision, const std::vector<double>& probabilities,
                      const Region& region) const {
    const auto alive = region.options_of(decision);
    std::size_t least = alive.size();
    std::size_t most = alive.size();
    double options = 0;
    for (std::size_t o = 0; o < alive.size() && o < probabilities.size(); ++o) {
      if (alive[o] == 0) continue;
      ++options;
      if (least == alive.size() || probabilities[o] < probabilities[least]) least = o;
      if (most == alive.size() || probabilities[o] > probabilities[most]) most = o;
    }
    Change change;
    if (options < 2 || !(probabilities[least] < at_most_ / options)) return change;
    const auto literal = [decision](std::size_t option) {
      return Literal{static_cast<std::uint32_t>(decision), static_cast<std::uint32_t>(option)};
    };
    change.what = {literal(least)};
    change.statistic = "probability of the option";
    change.value = probabilities[least];
    change.bound = at_most_ / options;
    change.rival = {literal(most)};
    change.guarantee = "heuristic";
    return change;
  }

  double at_most_;
  ReviewSchedule schedule_;
  Probation probation_;
  bool begun_ = false;                            // the first review was
  std::vector<std::vector<std::int64_t>> draws_;  // per decision and option, since the last review
  std::vector<PartialAssignment> tried_;          // were masked and came back: next time for good
};

}  // namespace nashost::pruners
