#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "nashost/sampler.hpp"

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
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }
  StrictFair(const Parameters&, const SamplerContext&) {}

  Round propose(const Region& region, RandomStream& random) override {
    const auto& decisions = region.space().decisions();
    taken_.resize(decisions.size());
    std::size_t paths = 0;
    for (std::size_t d = 0; d < decisions.size(); ++d) {
      taken_[d].resize(decisions[d].options.size());
      const auto alive = region.options_of(d);
      paths = std::max(paths, static_cast<std::size_t>(std::count(alive.begin(), alive.end(), 1)));
    }
    Round round;
    for (std::size_t p = 0; p < paths; ++p) {
      Architecture path;
      for (std::size_t d = 0; d < decisions.size(); ++d) {
        path.push_back(least_taken(d, region.options_after(path), random));
      }
      round.proposals.emplace_back().architecture = std::move(path);
    }
    return round;
  }

  void observe(const Round&, const RoundFeedback&) override {}

  void persist(Archive& archive) override {
    std::uint64_t decisions = taken_.size();
    archive("decisions", decisions);
    if (archive.reading()) taken_.resize(decisions);
    for (std::size_t d = 0; d < taken_.size(); ++d) {
      archive("taken_" + std::to_string(d), taken_[d]);
    }
  }

 private:
  Architecture::Option least_taken(std::size_t decision, const std::vector<std::uint8_t>& allowed,
                                   RandomStream& random) {
    auto& taken = taken_[decision];
    std::size_t best = allowed.size();
    std::uint64_t ties = 0;
    for (std::size_t o = 0; o < allowed.size(); ++o) {
      if (allowed[o] == 0) continue;
      if (best == allowed.size() || taken[o] < taken[best]) {
        best = o;
        ties = 1;
      } else if (taken[o] == taken[best] && random.below(++ties) == 0) {
        best = o;
      }
    }
    ++taken[best];
    return static_cast<Architecture::Option>(best);
  }

  std::vector<std::vector<std::int64_t>> taken_;  // per decision and option
};

}  // namespace nashost::samplers
