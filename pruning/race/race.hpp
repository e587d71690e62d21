#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nashost/pruning/architecture_pruner.hpp"
#include "nashost/pruning/confidence_table.hpp"
#include "nashost/pruning/leader_race.hpp"
#include "nashost/pruning/statement.hpp"

namespace nashost::pruners {

/// A race: an architecture is removed once anytime confidence bounds say that it is worse than the
/// best one, in one of two ways.
///
/// Paired (score_on > 0): all survivors are scored on the same held-out examples, and each races
/// against the leader on the differences: remove i when the lower end for the mean of x_leader −
/// x_i reaches 0 (LeaderRace says why this takes no union bound).
///
/// Unpaired (score_on = 0), on the rewards of the sampler's own draws: remove i when
///
///     U_i < max_j L_j
///
/// with one interval per architecture. The best one, b, is lost only where U_b fails, or one of the
/// K − 1 other L_j: K one-sided events, each at level δ/K.
///
/// Maron and Moore, "Hoeffding races" (NIPS 1994), with `hoeffding`; Mnih, Szepesvári and Audibert,
/// "Empirical Bernstein stopping" (ICML 2008), with `empirical_bernstein`. Both races let a bound
/// hold for a finite number of looks; here they hold at all times.
class Race : public ArchitecturePruner {
 public:
  struct Parameters : ArchitecturePrunerParameters {
    std::string bound = "betting";
    double delta = 0.05;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema
        .add("bound", &Parameters::bound,
             {.doc = "anytime confidence bound",
              .choices = {bound_names().begin(), bound_names().end()},
              .source = "nashost/bounds.hpp"})
        .add("delta", &Parameters::delta,
             {.doc = "probability with which the best architecture may be removed at some time",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true});
    return add_architecture_pruner(schema);
  }

  Race(const Parameters& parameters, const PrunerContext& context)
      : ArchitecturePruner("race", parameters, context),
        bound_(bound_from_name(parameters.bound)),
        delta_(parameters.delta) {
    require_delta("race", delta_);
    require_range("race", "bound '" + parameters.bound + "'", context);
    make(1);
  }

  std::string guarantee() override {
    return "the best architecture is kept with probability " + probability_text(1 - delta_) +
           (scores() ? " or more, provided that it is the best at every review (stationary "
                       "differences)"
                     : " or more, provided that mean rewards do not change (stationary rewards)") +
           "; bound " + std::string(bound_name(bound_)) + "; no cut is a legal result";
  }

 protected:
  void begin(const Evidence&, const Region& region) override { make(to_double(region.size())); }

  void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) override {
    for (std::size_t i = 0; i < arms.size(); ++i) intervals_->add(arms[i], rewards[i]);
  }
  void learn_scores(std::span<const std::size_t> arms, const Scores& scores) override {
    paired_->add(arms, scores);
  }

  std::vector<Verdict> judge(const Hearing& hearing) override {
    return scores() ? judge_pairs(hearing) : judge_intervals(hearing);
  }
  void masked(std::size_t arm) override {
    if (paired_) paired_->watch(arm);
  }
  /// Paired: on the examples since it was masked alone, is it behind the leader? Unpaired: is its
  /// upper bound, of the rewards it had, still below the best lower bound of now?
  Verdict again(std::size_t arm, const Hearing& hearing) override {
    Verdict verdict;
    verdict.arm = arm;
    if (!paired_) {
      verdict = behind(arm, best_lower(hearing.alive));
      verdict.out = verdict.value < verdict.bound;
      return verdict;
    }
    verdict.statistic = "mean difference to the leader while on probation";
    verdict.rival = leader(hearing.alive);
    const bool checked = paired_->watched_examples(arm) > 0;
    verdict.value = checked ? paired_->behind(arm) : 0;
    verdict.out = !checked || verdict.value > 0;
    if (!verdict.out) paired_->readmit(arm);
    return verdict;
  }

  void persist_rule(Archive& archive) override {
    archive("architectures_at_first", architectures_);
    if (archive.reading()) make(architectures_);
    if (paired_) archive("paired", *paired_);
    if (intervals_) archive("intervals", *intervals_);
  }

 private:
  void make(double architectures) {
    architectures_ = architectures;
    if (scores()) {
      paired_.emplace(bound_, delta_, architectures, reward_min(), reward_max());
    } else {
      intervals_.emplace(bound_, one_sided_level(bound_, delta_ / architectures), reward_min(),
                         reward_max());
    }
  }

  /// Of δ, for each architecture that may be removed.
  double share() const { return delta_ / architectures_; }

  std::vector<Verdict> judge_pairs(const Hearing& hearing) {
    std::vector<Verdict> out;
    const auto& alive = hearing.alive;
    for (const std::size_t arm : alive) {
      if (paired_->watched(arm)) paired_->readmit(arm);  // restored by somebody else
    }
    const std::size_t leader = this->leader(alive);
    for (const std::size_t arm : alive) {
      if (arm == leader || !paired_->ruled_out(arm)) continue;
      Verdict verdict;
      verdict.arm = arm;
      verdict.statistic = "lower bound of the mean paired difference to the leader";
      verdict.value = paired_->lower(arm);
      verdict.rival = leader;
      verdict.delta = share();
      out.push_back(std::move(verdict));
    }
    std::stable_sort(out.begin(), out.end(), [this](const Verdict& a, const Verdict& b) {
      return paired_->mean(a.arm) < paired_->mean(b.arm);
    });
    return out;
  }

  /// Who leads of those alive: where the leader was cut by somebody else, the best mean.
  std::size_t leader(const std::vector<std::size_t>& alive) const {
    if (std::binary_search(alive.begin(), alive.end(), paired_->leader())) {
      return paired_->leader();
    }
    std::size_t best = kNobody;
    for (const std::size_t arm : alive) {
      if (paired_->examples(arm) == 0) continue;
      if (best == kNobody || paired_->mean(arm) > paired_->mean(best)) best = arm;
    }
    return best;
  }

  /// Who has the largest lower bound; kNobody without an arm.
  std::size_t best_lower(const std::vector<std::size_t>& alive) const {
    std::size_t best = kNobody;
    for (const std::size_t arm : alive) {
      if (best == kNobody || intervals_->lower(arm) > intervals_->lower(best)) best = arm;
    }
    return best;
  }
  Verdict behind(std::size_t arm, std::size_t rival) const {
    Verdict verdict;
    verdict.arm = arm;
    verdict.statistic = "upper bound of the mean reward";
    verdict.value = intervals_->upper(arm);
    verdict.bound = rival == kNobody ? reward_min() : intervals_->lower(rival);
    verdict.rival = rival;
    verdict.delta = share();
    return verdict;
  }
  std::vector<Verdict> judge_intervals(const Hearing& hearing) const {
    std::vector<Verdict> out;
    const std::size_t best = best_lower(hearing.alive);
    for (const std::size_t arm : hearing.alive) {
      Verdict verdict = behind(arm, best);
      if (verdict.value < verdict.bound) out.push_back(std::move(verdict));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Verdict& a, const Verdict& b) { return a.value < b.value; });
    return out;
  }

  Bound bound_;
  double delta_;
  double architectures_ = 1;  // K
  std::optional<LeaderRace> paired_;
  std::optional<ConfidenceTable> intervals_;
};

}  // namespace nashost::pruners
