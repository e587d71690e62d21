#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nashost/pruning/architecture_pruner.hpp"
#include "nashost/pruning/statement.hpp"

namespace nashost::pruners {

/// Wipe-out: remove who can no longer catch up. With full information every architecture gains
/// something at every step; with S_i the sum of gains of i so far, R steps to go, and G the most by
/// which two gains of one step differ,
///
///     remove i when  max_j S_j − S_i > G · R
///
/// Nayman et al., "XNAS: neural architecture search with expert advice" (NeurIPS 2019, algorithm 1)
/// states it for the weights w_i = e^{η S_i} of exponentiated gradients, w_i < max_j w_j · e^{−2 η
/// L (T − t)}, where losses lie in [−L, L]: the same, with G = 2L, for whatever η.
///
/// A step is a review, its gain the mean score (score_on > 0), or a round in which the sampler has
/// every architecture scored (score_on = 0). Certain, on every sequence: who has the largest sum of
/// gains over the whole run is never removed, as far as G holds; the range of rewards, the default,
/// always does.
class Wipeout : public ArchitecturePruner {
 public:
  struct Parameters : ArchitecturePrunerParameters {
    double largest_gap = 1;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema.add("largest_gap", &Parameters::largest_gap,
               {.doc = "G, the most by which the gains of two architectures differ in one step, "
                       "as a share of the range of rewards; 1 always holds",
                .min = 0,
                .max = 1,
                .min_open = true});
    return add_architecture_pruner(schema);
  }

  Wipeout(const Parameters& parameters, const PrunerContext& context)
      : ArchitecturePruner("wipeout", parameters, context),
        assumed_(parameters.largest_gap < 1),
        gap_(parameters.largest_gap * (context.reward_max - context.reward_min)) {
    require_range("wipeout", "the most that can still be gained", context);
    if (!context.horizon) {
      throw ConfigError(
          "pruner 'wipeout' counts the steps to go, and the number of rounds is not "
          "known here");
    }
    horizon_ = *context.horizon;
  }

  std::string guarantee() override {
    const std::string step = scores() ? "review" : "round";
    return "certain: the architecture with the largest sum of mean " +
           std::string(scores() ? "scores" : "rewards") + " over every " + step +
           " of the run is kept" +
           (assumed_ ? ", provided that no two differ by more than " + probability_text(gap_) +
                           " in one " + step
                     : std::string());
  }

 protected:
  void begin(const Evidence&, const Region&) override {}

  void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) override {
    if (arms.size() < 2) return;  // bandit feedback: no step
    ++steps_;
    for (std::size_t i = 0; i < arms.size(); ++i) gain(arms[i], rewards[i]);
  }
  void learn_scores(std::span<const std::size_t> arms, const Scores& scores) override {
    ++steps_;
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (arms[i] == kNobody) continue;
      double sum = 0;
      for (const float reward : scores.row(i)) sum += reward;
      gain(arms[i], sum / static_cast<double>(scores.examples));
    }
  }

  std::vector<Verdict> judge(const Hearing& hearing) override {
    std::vector<Verdict> out;
    const std::size_t best = leader(hearing.alive);
    for (const std::size_t arm : hearing.alive) {
      if (!complete(arm)) continue;
      Verdict verdict = lag(arm, best, hearing.evidence.round);
      if (verdict.out) out.push_back(std::move(verdict));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Verdict& a, const Verdict& b) { return a.value > b.value; });
    return out;
  }
  /// Only scores go on while it is masked.
  Verdict again(std::size_t arm, const Hearing& hearing) override {
    Verdict verdict = lag(arm, leader(hearing.alive), hearing.evidence.round);
    verdict.out = verdict.out || !complete(arm);
    return verdict;
  }

  void persist_rule(Archive& archive) override {
    archive("sums", sums_);
    archive("gains", gains_);
    archive("steps", steps_);
  }

 private:
  void gain(std::size_t arm, double reward) {
    if (arm >= sums_.size()) {
      sums_.resize(arm + 1);
      gains_.resize(arm + 1);
    }
    sums_[arm] += reward;
    ++gains_[arm];
  }
  /// Took part in every step: the others cannot be compared.
  bool complete(std::size_t arm) const {
    return arm < gains_.size() && steps_ > 0 && gains_[arm] == steps_;
  }
  std::size_t leader(const std::vector<std::size_t>& alive) const {
    std::size_t best = kNobody;
    for (const std::size_t arm : alive) {
      if (complete(arm) && (best == kNobody || sums_[arm] > sums_[best])) best = arm;
    }
    return best;
  }
  Verdict lag(std::size_t arm, std::size_t best, std::int64_t round) const {
    const std::int64_t left =
        scores() ? schedule().left(round, horizon_) : std::max<std::int64_t>(0, horizon_ - round);
    Verdict verdict;
    verdict.arm = arm;
    verdict.statistic = "sum of gains behind the leader's, against what can still be gained";
    verdict.value = best == kNobody || arm >= sums_.size() ? 0 : sums_[best] - sums_[arm];
    verdict.bound = gap_ * static_cast<double>(left);
    verdict.rival = best;
    // Sums of at most 1e9 numbers: what rounding may do to them decides nothing.
    verdict.out = verdict.value > verdict.bound + 1e-9 * (1 + verdict.bound);
    return verdict;
  }

  bool assumed_;
  double gap_;
  std::int64_t horizon_ = 0;
  std::vector<double> sums_;
  std::vector<std::int64_t> gains_;  // steps in which the arm took part
  std::int64_t steps_ = 0;
};

}  // namespace nashost::pruners
