#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nashost/pruning/architecture_pruner.hpp"
#include "nashost/pruning/phases.hpp"
#include "nashost/pruning/reward_history.hpp"

namespace nashost {

struct PhasedPrunerParameters : ArchitecturePrunerParameters {
  std::optional<std::int64_t> every;  // in place of the schedule's
  std::optional<std::int64_t> budget;
};

template <class Parameters>
Schema<Parameters>& add_phased_pruner(Schema<Parameters>& schema) {
  schema.template add<std::int64_t>(
      "score_on", &Parameters::score_on,
      {.doc = "held-out examples for each survivor in the first phase; a phase takes one review, "
              "and later ones have more examples for fewer survivors; 0: no scoring, the rewards "
              "of the sampler's own draws are the evidence, up to `budget` of them",
       .min = 0,
       .unit = "examples"});
  schema.template add<std::optional<std::int64_t>>(
      "budget", &Parameters::budget,
      {.doc =
           "with score_on = 0: rewards to be spent in all; auto: three quarters of the rounds to "
           "come, as few samplers draw in turn",
       .min = 1,
       .unit = "rewards"});
  add_warmup(schema);
  schema.template add<std::optional<std::int64_t>>(
      "every", &Parameters::every,
      {.doc =
           "with scores: rounds from one phase to the next; auto: spread over the rounds to come",
       .min = 1,
       .unit = "rounds"});
  return add_probation(schema);
}

/// Base of pruners that drop the worst on a schedule of phases that is fixed beforehand
/// (phases.hpp). A phase ends once every survivor has its rewards, whoever draws them: the rule
/// looks at the first so many rewards of each and at no others, so an arm that the sampler likes
/// has no advantage, and where rewards of an arm are independent, a theorem about drawing in turn
/// holds for what is dropped under any sampler. A sampler that starves some arm delays the phase;
/// phases that do not end within the run are not carried out, so the budget should leave it room.
///
/// With scores (score_on > 0) a phase takes one review, all survivors are scored on the same
/// examples, and what the first phase costs sets the budget. Ties are broken at random.
class PhasedPruner : public ArchitecturePruner {
 public:
  /// With scores, when the next phase is; without, as soon as a phase is complete, and now and then
  /// in case somebody else has cut those that it waits for.
  bool due(std::int64_t round) override {
    if (!started() || phase_ == phases_.size()) return ArchitecturePruner::due(round);
    if (!scores()) return incomplete_ == 0 || ArchitecturePruner::due(round);
    return round >= begun_ + static_cast<std::int64_t>(phase_) * interval();
  }
  std::int64_t examples_wanted() override {
    if (!scores() || !started()) return first_;
    return missing_ == 0 && on_probation() ? first_ : missing_;
  }

 protected:
  PhasedPruner(std::string name, const PhasedPrunerParameters& parameters,
               const PrunerContext& context)
      : ArchitecturePruner(std::move(name), parameters, context),
        first_(parameters.score_on),
        every_(parameters.every),
        budget_(parameters.budget),
        horizon_(context.horizon),
        history_(0) {
    if (first_ == 0 && !budget_ && !horizon_) {
      throw ConfigError("pruner '" + this->name() +
                        "' needs a budget: the number of rounds is not known here");
    }
  }

  /// The phases for `arms` ≥ 1 and a budget of `rewards` in all.
  virtual std::vector<Phase> phases(std::int64_t arms, double rewards) const = 0;
  /// The budget whose first phase gives `rewards` to each of `arms`.
  virtual double budget_of(std::int64_t arms, double rewards) const = 0;
  virtual std::string statistic() const = 0;

  void begin(const Evidence& evidence, const Region& region) final {
    constexpr std::size_t kMost = 100'000;
    if (region.size() > kMost) {
      throw ConfigError("pruner '" + name() +
                        "' gives every architecture its share of the budget, "
                        "and " +
                        to_string(region.size()) + " are too many for that");
    }
    for (const Architecture& architecture : region.enumerate()) enter(architecture);
    arms_ = static_cast<std::int64_t>(region.size());
    begun_ = evidence.round;
    history_ = RewardHistory(arms_);
    plan();
  }
  void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) final {
    for (std::size_t i = 0; i < arms.size(); ++i) {
      history_.add(arms[i], 1, rewards[i]);
      const bool completed =
          phase_ < phases_.size() && history_.count(arms[i]) == phases_[phase_].rewards;
      if (completed && incomplete_ > 0) --incomplete_;
    }
  }
  void learn_scores(std::span<const std::size_t> arms, const Scores& scores) final {
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (arms[i] == kNobody) continue;
      double sum = 0;
      for (const float reward : scores.row(i)) sum += reward;
      history_.add(arms[i], scores.examples, sum);
    }
  }

  std::vector<Verdict> judge(const Hearing& hearing) final {
    std::vector<std::size_t> left = hearing.alive;
    std::vector<Verdict> out;
    while (phase_ < phases_.size() && missing(left) == 0) {
      // Phases that ask for the same rewards are one: many arms, few rewards for each.
      while (phase_ + 1 < phases_.size() &&
             phases_[phase_ + 1].rewards == phases_[phase_].rewards) {
        ++phase_;
      }
      drop(left, out, hearing.random);
      ++phase_;
    }
    missing_ = missing(left);
    incomplete_ = std::count_if(left.begin(), left.end(), [this](std::size_t arm) {
      return phase_ < phases_.size() && history_.count(arm) < phases_[phase_].rewards;
    });
    return out;
  }

  /// By the mean of all its rewards, is it still behind everybody's mean of as many?
  Verdict again(std::size_t arm, const Hearing& hearing) final {
    Verdict verdict;
    verdict.arm = arm;
    verdict.statistic = "mean of all its rewards, against as many of the worst survivor";
    const std::int64_t rewards = history_.count(arm);
    verdict.value = history_.mean(arm, rewards, rewards);
    for (const std::size_t other : hearing.alive) {
      const double mean = history_.mean(other, rewards, rewards);
      if (std::isnan(mean) || (verdict.rival != kNobody && mean >= verdict.bound)) continue;
      verdict.rival = other;
      verdict.bound = mean;
    }
    verdict.out = verdict.rival == kNobody || verdict.value <= verdict.bound;
    return verdict;
  }

  void persist_rule(Archive& archive) final {
    archive("arms", arms_);
    archive("begun", begun_);
    archive("phase", phase_);
    archive("missing", missing_);
    archive("incomplete", incomplete_);
    if (archive.reading()) {
      history_ = RewardHistory(arms_);
      if (started()) plan();
    }
    archive("history", history_);
  }

 private:
  void plan() {
    double budget = 0;
    if (scores()) {
      budget = budget_of(arms_, static_cast<double>(first_));
    } else {
      budget = budget_ ? static_cast<double>(*budget_)
                       : std::floor(0.75 * static_cast<double>(*horizon_ - begun_));
    }
    phases_ = phases(arms_, budget);
  }

  /// Rounds from one phase to the next, with scores.
  std::int64_t interval() const {
    if (every_) return *every_;
    if (!horizon_ || phases_.empty()) return schedule().every;
    const auto phases = static_cast<std::int64_t>(phases_.size());
    return std::max<std::int64_t>(1, (*horizon_ - begun_) / phases);
  }

  /// Rewards that the arm with the fewest still needs; 0 where the phase is complete.
  std::int64_t missing(const std::vector<std::size_t>& left) const {
    std::int64_t most = 0;
    if (phase_ == phases_.size()) return most;
    for (const std::size_t arm : left) {
      most = std::max(most, phases_[phase_].rewards - history_.count(arm));
    }
    return most;
  }

  /// All of `left` but the best `keep` of them, the worst first.
  void drop(std::vector<std::size_t>& left, std::vector<Verdict>& out, RandomStream& random) {
    const Phase& phase = phases_[phase_];
    const auto keep = static_cast<std::size_t>(phase.keep);
    if (left.size() <= keep) return;
    random.shuffle(std::span(left));
    const auto mean = [&](std::size_t arm) {
      return history_.mean(arm, phase.rewards, phase.window);
    };
    std::stable_sort(left.begin(), left.end(),
                     [&](std::size_t a, std::size_t b) { return mean(a) > mean(b); });
    const std::size_t worst_kept = left[keep - 1];
    for (; left.size() > keep; left.pop_back()) {
      Verdict verdict;
      verdict.arm = left.back();
      verdict.statistic = statistic();
      verdict.value = mean(verdict.arm);
      verdict.bound = mean(worst_kept);
      verdict.rival = worst_kept;
      out.push_back(std::move(verdict));
    }
    std::sort(left.begin(), left.end());
  }

  std::int64_t first_;
  std::optional<std::int64_t> every_;
  std::optional<std::int64_t> budget_;
  std::optional<std::int64_t> horizon_;
  std::int64_t arms_ = 0;   // K
  std::int64_t begun_ = 0;  // round of the first review
  std::vector<Phase> phases_;
  std::size_t phase_ = 0;        // the one under way
  std::int64_t missing_ = 0;     // rewards that some survivor lacks in it
  std::int64_t incomplete_ = 0;  // survivors that lack some
  RewardHistory history_;
};

}  // namespace nashost
