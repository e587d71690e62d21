#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "nashost/bandit/best_member.hpp"
#include "nashost/bandit/option_means.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"

namespace nashost {

/// A sampler that scores the options one by one and proposes the member of the region whose options
/// have the largest sum of scores (an exact oracle, best_member.hpp). Options that cannot be scored
/// yet come first, as many as possible in one architecture, in random company. Every option of an
/// architecture is paid the architecture's reward, in [0, 1].
///
/// Theory of such rules is for semi-bandit feedback, a reward for each option; with one shared by
/// all of them they are heuristics: an option's mean is over what it was drawn together with.
class OptionSampler : public Sampler {
 public:
  OptionSampler(std::string_view name, const SamplerContext& context)
      : name_(name), space_(context.space), means_(*space_), scores_(*space_) {}

  Round propose(const Region& region, RandomStream& random) override {
    bool any_owed = false;
    for (std::size_t d = 0; d < scores_.decisions(); ++d) {
      for (std::size_t o = 0; o < scores_[d].size(); ++o) {
        scores_(d, o) = owed(d, o) ? 1 : 0;
        any_owed = any_owed || owed(d, o);
      }
    }
    if (any_owed) {
      Architecture next = best_.find(region, scores_, random);
      for (std::size_t d = 0; d < next.size(); ++d) {
        if (owed(d, next[d])) return propose_one(std::move(next));
      }  // what is owed was cut
    }
    for (std::size_t d = 0; d < scores_.decisions(); ++d) {
      for (std::size_t o = 0; o < scores_[d].size(); ++o) {
        scores_(d, o) = owed(d, o) ? 0 : score(d, o, random);
      }
    }
    return propose_one(best_.find(region, scores_, random));
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    check_round(name_, *space_, round, feedback);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      means_.add(round.proposals[i].architecture, feedback.proposals[i].reward);
    }
  }

  /// The member with the largest sum of estimates, options without one last; nothing before the
  /// first reward.
  std::optional<Architecture> recommend(const Region& region) override {
    if (means_.rewards() == 0) return std::nullopt;
    OptionTable<double> estimates(*space_);
    double lowest = 0;
    for (std::size_t d = 0; d < estimates.decisions(); ++d) {
      for (std::size_t o = 0; o < estimates[d].size(); ++o) {
        estimates(d, o) = estimate(d, o);
        lowest = std::min(lowest, estimates(d, o) - 1);
      }
    }
    for (double& value : estimates.all()) {
      if (std::isnan(value)) value = lowest * static_cast<double>(estimates.decisions());
    }
    RandomStream ties(0, "ties of a recommendation");
    return BestMember().find(region, estimates, ties);
  }
  /// The mean of the options' estimates.
  double index(const Architecture& architecture) override {
    double sum = 0;
    for (std::size_t d = 0; d < architecture.size(); ++d) sum += estimate(d, architecture[d]);
    return sum / static_cast<double>(architecture.size());
  }

  void persist(Archive& archive) override { archive("means", means_); }

 protected:
  /// Whether the option must be drawn before it can be scored.
  virtual bool owed(std::size_t decision, std::size_t option) const = 0;
  /// Finite. Called for all options that are not owed, in order.
  virtual double score(std::size_t decision, std::size_t option, RandomStream& random) = 0;

  /// What the option is worth, by all that is known; NaN: nothing is.
  virtual double estimate(std::size_t decision, std::size_t option) const {
    return means_.mean(decision, option);
  }

  const OptionMeans& means() const noexcept { return means_; }

 private:
  std::string_view name_;
  std::shared_ptr<const SearchSpace> space_;
  OptionMeans means_;
  OptionTable<double> scores_;
  BestMember best_;
};

}  // namespace nashost
