#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "nashost/bandit/architecture_set.hpp"
#include "nashost/bandit/neighbours.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Hill climbing with random restarts (White, Nolen, Savani, "Exploring the loss landscape in
/// neural architecture search", UAI 2021): from a uniform draw, tries its neighbours (one decision
/// changed) in random order and moves to one with a higher mean reward; where all were tried and
/// none is better, it begins anew from another uniform draw.
///
/// `first_improvement` moves as soon as a better neighbour is known, else to the best of all of
/// them. A neighbour is judged by the mean of its rewards, of which there is one in most cases:
/// with noise it climbs on luck too. Late feedback is no harm: it goes on with the next neighbour,
/// and repeats those still unknown once all have been proposed.
class LocalSearch final : public Sampler {
 public:
  static constexpr std::string_view kName = "local_search";

  struct Parameters {
    bool first_improvement = true;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "first_improvement", &Parameters::first_improvement,
        {.doc = "moves to the first better neighbour; else to the best of all",
         .source = "White et al. 2021, section 3: both are good"});
  }

  LocalSearch(const Parameters& parameters, const SamplerContext& context)
      : first_improvement_(parameters.first_improvement), space_(context.space) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (near_.size() == 0 || !region.contains(near_[0])) {
      stand_at(region.draw(random), region, random);
    } else if (version_ != region.version()) {
      stand_at(near_[0], region, random);
    }
    for (;;) {
      if (rewards_[0].count == 0) return propose_one(near_[0]);
      while (asked_ < near_.size() && rewards_[asked_].count > 0) ++asked_;
      const std::size_t better = best_neighbour();
      const bool all_known = asked_ == near_.size() && !unknown();
      if (better != 0 && (first_improvement_ || all_known)) {
        stand_at(Architecture(near_[better]), region, random);
      } else if (asked_ < near_.size()) {
        return propose_one(near_[asked_++]);
      } else if (const auto waiting = unknown()) {
        return propose_one(near_[*waiting]);
      } else {
        near_.clear();  // forgets what it knows of this summit, so that it may climb it again
        rewards_.clear();
        stand_at(region.draw(random), region, random);
      }
    }
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      if (const auto known = near_.find(round.proposals[i].architecture)) {
        rewards_[*known].sum += feedback.proposals[i].reward;
        ++rewards_[*known].count;
      }
    }
  }

  void persist(Archive& archive) override {
    near_.persist(archive, "near", space_->decisions().size());
    std::vector<double> sums;
    std::vector<std::int64_t> counts;
    for (const Rewards& rewards : rewards_) {
      sums.push_back(rewards.sum);
      counts.push_back(rewards.count);
    }
    archive("sums", sums);
    archive("counts", counts);
    archive("asked", asked_);
    archive("version", version_);
    if (!archive.reading()) return;
    if (sums.size() != near_.size() || counts.size() != near_.size() || asked_ > near_.size()) {
      throw Error("stored state of local_search contradicts itself");
    }
    rewards_.clear();
    for (std::size_t i = 0; i < sums.size(); ++i) rewards_.push_back({sums[i], counts[i]});
  }

 private:
  struct Rewards {
    double sum = 0;
    std::int64_t count = 0;
    double mean() const { return sum / static_cast<double>(count); }
  };

  /// Here and the neighbours in random order, with what is known of them already.
  void stand_at(const Architecture& here, const Region& region, RandomStream& random) {
    std::vector<Architecture> around = neighbours(region, here);
    random.shuffle(std::span(around));
    const ArchitectureSet before = std::exchange(near_, {});
    const std::vector<Rewards> known = std::exchange(rewards_, {});
    const auto add = [&](const Architecture& architecture) {
      near_.add(architecture);
      const auto found = before.find(architecture);
      rewards_.push_back(found ? known[*found] : Rewards{});
    };
    add(here);
    for (const Architecture& neighbour : around) add(neighbour);
    asked_ = 1;
    version_ = region.version();
  }

  /// 0 where none is better than where it stands.
  std::size_t best_neighbour() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < near_.size(); ++i) {
      if (rewards_[i].count > 0 && rewards_[i].mean() > rewards_[best].mean()) best = i;
    }
    return best;
  }

  /// The first neighbour without a reward.
  std::optional<std::size_t> unknown() const {
    for (std::size_t i = 1; i < near_.size(); ++i) {
      if (rewards_[i].count == 0) return i;
    }
    return std::nullopt;
  }

  bool first_improvement_;
  std::shared_ptr<const SearchSpace> space_;
  ArchitectureSet near_;          // 0: where it stands; then its neighbours
  std::vector<Rewards> rewards_;  // theirs
  std::uint64_t asked_ = 0;       // of near_, those before this one were proposed
  std::uint64_t version_ = 0;     // of the region whose members the neighbours are
};

}  // namespace nashost::samplers
