#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string_view>
#include <vector>

#include "nashost/bandit/architecture_set.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/neighbours.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Regularised evolution (Real, Aggarwal, Huang, Le, "Regularized evolution for image classifier
/// architecture search", AAAI 2019, algorithm 1): a population of the last P architectures that
/// were rewarded. While it is not full, uniform draws; then the best of S draws from it, with
/// replacement, has a child: one decision takes another option. The child joins the population when
/// its reward is known, and the oldest leaves it, however good.
///
/// P = 100 and S = 25 are the paper's. Differences: no mutation keeps the parent as it is (the
/// paper: 5 %), and what others trained joins too. A member that was cut from the region has no
/// children; where no parent is left, or none has a neighbour in the region, the draw is uniform.
class Evolution final : public Sampler {
 public:
  static constexpr std::string_view kName = "evolution";

  struct Parameters {
    std::int64_t population = 100;
    std::int64_t tournament = 25;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("population", &Parameters::population,
             {.doc = "P, architectures that are alive", .min = 1, .source = "Real et al. 2019"})
        .add("tournament", &Parameters::tournament,
             {.doc = "S, draws from the population of which the best has a child",
              .min = 1,
              .source = "Real et al. 2019"});
  }

  Evolution(const Parameters& parameters, const SamplerContext& context)
      : parameters_(parameters), space_(context.space) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (static_cast<std::int64_t>(architectures_.size()) >= parameters_.population) {
      if (const auto parent = best_of_tournament(region, random); parent >= 0) {
        auto child = mutation(region, architectures_[static_cast<std::size_t>(parent)], random);
        if (child) return propose_one(std::move(*child));
      }
    }
    return propose_one(region.draw(random));
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      architectures_.push_back(round.proposals[i].architecture);
      rewards_.push_back(feedback.proposals[i].reward);
      if (static_cast<std::int64_t>(rewards_.size()) > parameters_.population) {
        architectures_.pop_front();
        rewards_.pop_front();
      }
    }
  }

  void persist(Archive& archive) override {
    std::vector<Architecture> architectures(architectures_.begin(), architectures_.end());
    persist_architectures(archive, "population", architectures, space_->decisions().size());
    archive("rewards", rewards_);
    if (archive.reading()) architectures_.assign(architectures.begin(), architectures.end());
  }

 private:
  /// −1 where none of those drawn is in the region.
  std::int64_t best_of_tournament(const Region& region, RandomStream& random) const {
    Largest best(random);
    for (std::int64_t i = 0; i < parameters_.tournament; ++i) {
      const std::uint64_t drawn = random.below(architectures_.size());
      if (region.contains(architectures_[drawn])) {
        best.offer(static_cast<std::int64_t>(drawn), rewards_[drawn]);
      }
    }
    return best.arm();
  }

  Parameters parameters_;
  std::shared_ptr<const SearchSpace> space_;
  std::deque<Architecture> architectures_;  // the population, the oldest first
  std::deque<double> rewards_;              // theirs
};

}  // namespace nashost::samplers
