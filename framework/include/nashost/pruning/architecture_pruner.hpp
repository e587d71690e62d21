#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nashost/pruner.hpp"
#include "nashost/pruning/probation.hpp"
#include "nashost/pruning/review_changes.hpp"
#include "nashost/pruning/review_schedule.hpp"

namespace nashost {

/// Parameters of a pruner that judges whole architectures; base of its own.
struct ArchitecturePrunerParameters : ReviewSchedule {
  std::int64_t score_on = 256;
  std::int64_t probation = 0;
};

template <class Parameters>
Schema<Parameters>& add_architecture_pruner(Schema<Parameters>& schema) {
  add_review_schedule(schema);
  schema.template add<std::int64_t>(
      "score_on", &Parameters::score_on,
      {.doc = "held-out examples on which all survivors are scored for a review, the same for all; "
              "0: no scoring, the rewards of the sampler's own draws are the evidence",
       .min = 0,
       .unit = "examples"});
  return add_probation(schema);
}

/// Base of pruners that judge whole architectures, which are numbered as arms 0, 1, … in the order
/// first seen.
///
/// At the first review (after `warmup` rounds) the architectures of the Region enter; what somebody
/// else restores later does not. Evidence is either paired scores of all survivors (score_on > 0,
/// LeaderRace's kind) or the rewards of the rounds after that first review: those of scored
/// architectures where a sampler has all of them scored (full information), else those of the
/// proposals. A derived class learns from it and names whom to remove. Scores and rewards that are
/// NaN or out of range are refused, with the name of the pruner, before anything is learnt.
class ArchitecturePruner : public Pruner {
 public:
  void observe(const Round& round, const RoundFeedback& feedback) final {
    if (!started_ || score_on_ > 0) return;
    for (const Feedback& one : feedback.proposals) check_reward(one.reward);
    for (const double reward : feedback.scored) check_reward(reward);
    std::vector<std::size_t> arms;
    std::vector<double> rewards;
    const auto take = [&](const Architecture& architecture, double reward) {
      const std::size_t arm = enter(architecture);
      if (arm == kNobody) return;
      arms.push_back(arm);
      rewards.push_back(reward);
    };
    if (round.scored.empty()) {
      for (std::size_t i = 0; i < round.proposals.size(); ++i) {
        take(round.proposals[i].architecture, feedback.proposals[i].reward);
      }
    } else {
      for (std::size_t i = 0; i < round.scored.size(); ++i) {
        take(round.scored[i], feedback.scored[i]);
      }
    }
    learn_round(arms, rewards);
  }

  bool due(std::int64_t round) override {
    return started_ ? schedule_.due(round) : round >= schedule_.warmup;
  }
  std::int64_t examples_wanted() override { return score_on_; }

  /// All survivors, and those on probation.
  std::vector<Architecture> to_score(const Region& region, std::int64_t at_most) override {
    auto wanted = Pruner::to_score(region, at_most);
    if (wanted.empty()) return wanted;
    probation_.for_each([&](const PartialAssignment& what) {
      const Architecture& masked = architectures_[arm_of(what)];
      if (wanted.size() < static_cast<std::size_t>(at_most) && !region.contains(masked)) {
        wanted.push_back(masked);
      }
    });
    return wanted;
  }

  std::vector<Change> review(const Evidence& evidence, const Region& region,
                             RandomStream& random) final {
    if (evidence.scores != nullptr) {
      for (const float reward : evidence.scores->rewards) check_reward(reward);
    }
    if (!started_) {
      started_ = true;
      cuts_before_ = region.cuts();
      begin(evidence, region);
    }
    if (evidence.scores != nullptr && score_on_ > 0) {
      std::vector<std::size_t> rows;
      for (const Architecture& scored : evidence.scores->architectures) {
        rows.push_back(enter(scored));
      }
      learn_scores(rows, *evidence.scores);
    }
    ReviewChanges changes(region);
    Hearing hearing{evidence, alive(region), random};
    for (const PartialAssignment& what : probation_.expire(region)) {
      Verdict verdict = again(arm_of(what), hearing);
      verdict.delta = 0;  // spent when it was masked
      if (verdict.out) {
        changes.confirm(change(Change::Kind::cut, std::move(verdict)));
      } else {
        changes.restore(change(Change::Kind::restore, std::move(verdict)));
      }
    }
    hearing.alive = alive(changes.region());
    for (Verdict& verdict : judge(hearing)) {
      const std::size_t arm = verdict.arm;
      Change removal = change(probation_.kind(), std::move(verdict));
      // Paid for once: to be lost for good, the best one has to be ruled out a first time.
      if (charged_[arm] != 0) removal.delta_spent = 0;
      if (!changes.remove(removal)) continue;
      charged_[arm] = 1;
      probation_.enter(removal.what);
      if (removal.kind == Change::Kind::probate) masked(arm);
    }
    return changes.take();
  }

  void persist(Archive& archive) final {
    archive("started", started_);
    archive("cuts_before", cuts_before_);
    archive("architectures", architectures_);
    archive("charged", charged_);
    archive("probation", probation_);
    if (archive.reading()) {
      arms_.clear();
      for (std::size_t arm = 0; arm < architectures_.size(); ++arm) {
        arms_.emplace(architectures_[arm], arm);
      }
    }
    persist_rule(archive);
  }

 protected:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  /// Who is out (or, on probation, is not), and why.
  struct Verdict {
    std::size_t arm = 0;
    bool out = true;
    std::string statistic;
    double value = 0;
    double bound = 0;
    std::size_t rival = kNobody;
    double delta = 0;  ///< error probability that its removal may cost
  };

  struct Hearing {
    const Evidence& evidence;
    std::vector<std::size_t> alive;  ///< arms in the Region, of those that entered, ascending
    RandomStream& random;
  };

  ArchitecturePruner(std::string name, const ArchitecturePrunerParameters& parameters,
                     const PrunerContext& context)
      : name_(std::move(name)),
        schedule_(parameters),
        score_on_(parameters.score_on),
        reward_min_(context.reward_min),
        reward_max_(context.reward_max),
        probation_(parameters.probation) {}

  /// The first review begins.
  virtual void begin(const Evidence& evidence, const Region& region) = 0;
  /// Rewards of one round: one reward of one arm, several, or (full information) of all.
  virtual void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) = 0;
  /// arms[i] stands in row i of the scores; kNobody for a row to pass over.
  virtual void learn_scores(std::span<const std::size_t> arms, const Scores& scores) = 0;
  /// Whom to remove now, the worst first: where only some may go, those do.
  virtual std::vector<Verdict> judge(const Hearing& hearing) = 0;
  /// The arm was put on probation; `again` follows.
  virtual void masked(std::size_t) {}
  /// The probation of the arm is over: cut for good, or restored.
  virtual Verdict again(std::size_t arm, const Hearing& hearing) = 0;
  virtual void persist_rule(Archive& archive) = 0;

  const ReviewSchedule& schedule() const { return schedule_; }
  bool scores() const { return score_on_ > 0; }
  bool started() const { return started_; }
  bool on_probation() const { return !probation_.empty(); }
  double reward_min() const { return reward_min_; }
  double reward_max() const { return reward_max_; }
  const std::string& name() const { return name_; }
  /// The arm of an architecture that entered, kNobody for another.
  std::size_t enter(const Architecture& architecture) {
    if (const auto known = arms_.find(architecture); known != arms_.end()) return known->second;
    for (const PartialAssignment& cut : cuts_before_) {
      if (cut.matches(architecture)) return kNobody;
    }
    arms_.emplace(architecture, architectures_.size());
    architectures_.push_back(architecture);
    charged_.push_back(0);
    return architectures_.size() - 1;
  }

 private:
  void check_reward(double reward) const {
    if (!std::isfinite(reward) || reward < reward_min_ || reward > reward_max_) {
      throw Error("pruner '" + name_ + "' was given the reward " + std::to_string(reward) +
                  "; it needs one in [" + std::to_string(reward_min_) + ", " +
                  std::to_string(reward_max_) + "]: look for a loss that is not finite");
    }
  }

  std::size_t arm_of(const PartialAssignment& what) const {
    Architecture architecture(what.literals().size());
    for (const Literal& literal : what.literals()) {
      architecture[literal.decision] = static_cast<Architecture::Option>(literal.option);
    }
    return arms_.at(architecture);
  }

  std::vector<std::size_t> alive(const Region& region) const {
    std::vector<std::size_t> alive;
    for (std::size_t arm = 0; arm < architectures_.size(); ++arm) {
      if (region.contains(architectures_[arm])) alive.push_back(arm);
    }
    return alive;
  }

  Change change(Change::Kind kind, Verdict verdict) {
    Change made;
    made.kind = kind;
    made.what = PartialAssignment::prefix(architectures_[verdict.arm]);
    made.statistic = std::move(verdict.statistic);
    made.value = verdict.value;
    made.bound = verdict.bound;
    if (verdict.rival != kNobody) {
      made.rival = PartialAssignment::prefix(architectures_[verdict.rival]);
    }
    made.delta_spent = verdict.delta;
    made.guarantee = guarantee();
    return made;
  }

  std::string name_;
  ReviewSchedule schedule_;
  std::int64_t score_on_;
  double reward_min_, reward_max_;
  bool started_ = false;
  std::vector<PartialAssignment> cuts_before_;  // of the Region at the first review
  std::vector<Architecture> architectures_;     // of the arms
  std::vector<std::uint8_t> charged_;           // arms whose removal was paid for
  std::unordered_map<Architecture, std::size_t, ArchitectureHash> arms_;
  Probation probation_;
};

}  // namespace nashost
