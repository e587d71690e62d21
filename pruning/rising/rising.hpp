#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "nashost/pruning/architecture_pruner.hpp"
#include "nashost/pruning/rising_bounds.hpp"
#include "nashost/pruning/statement.hpp"

namespace nashost::pruners {

/// A race for rewards that still rise: what counts is what an architecture can be worth in the end.
/// Remove i when
///
///     min(1, upper_i(T)) < max_j lower_j
///
/// with the bounds of RisingBounds: the latest rewards from below, their slope carried on to the
/// end from above.
///
/// Scores (score_on = m > 0): an observation is the mean score of one review on m examples, T is
/// the number of reviews of the whole run, σ = ½/√m for scores in [0, 1]. Own rewards (score_on =
/// 0): an observation is a reward of that architecture, T the number of rounds, so that μ_i(T) is
/// what it would be worth if every round were its own, as in Mussi et al. (ICML 2024).
///
/// Guarantee where mean observations rise and flatten with their number: the architecture of the
/// largest μ_i(T) is kept with probability 1 − δ. It is lost only where its upper bound fails at
/// one of at most T counts, or the lower bound of one of K − 1 others: K T events of probability
/// δ/(K T). A stationary race asks who is better now, and drops who learns slowly.
///
/// With sigma = 0 bounds are taken at their word, as Li, Jiang, Gao, Shao, Zhang and Cui do
/// ("Efficient automatic CASH via rising bandits", AAAI 2020): a guarantee only where there is no
/// noise.
class Rising : public ArchitecturePruner {
 public:
  struct Parameters : ArchitecturePrunerParameters {
    double delta = 0.05;
    double window = 0.5;
    double sigma = 0.5;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema
        .add("delta", &Parameters::delta,
             {.doc = "probability with which the best architecture may be removed at some time",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true})
        .add("window", &Parameters::window,
             {.doc = "ε, share of the observations that count, and again of those before them for "
                     "the slope",
              .min = 0,
              .max = 0.5,
              .min_open = true})
        .add("sigma", &Parameters::sigma,
             {.doc = "scale of the noise of one reward (subgaussian), in units of the range; 0.5 "
                     "holds for any rewards, 0 takes the curves at their word",
              .min = 0,
              .max = 0.5,
              .source = "Hoeffding's lemma"});
    return add_architecture_pruner(schema);
  }

  Rising(const Parameters& parameters, const PrunerContext& context)
      : ArchitecturePruner("rising", parameters, context),
        delta_(parameters.delta),
        window_(parameters.window),
        sigma_(parameters.sigma * (context.reward_max - context.reward_min)) {
    require_delta("rising", delta_);
    require_range("rising", "a forecast of what is still possible", context);
    if (!context.horizon) {
      throw ConfigError(
          "pruner 'rising' forecasts to the end of the run, and the number of rounds "
          "is not known here");
    }
    horizon_ = *context.horizon;
  }

  std::string guarantee() override {
    const std::string claim = "the architecture that is the best in the end is kept";
    const std::string condition = " provided that mean rewards rise and flatten";
    if (sigma_ == 0) return claim + "," + condition + " and have no noise; else heuristic";
    return claim + " with probability " + probability_text(1 - delta_) + " or more," + condition;
  }

 protected:
  void begin(const Evidence& evidence, const Region& region) override {
    architectures_ = to_double(region.size());
    last_ = scores() ? schedule().left(evidence.round, horizon_) + 1 : horizon_;
  }

  void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) override {
    for (std::size_t i = 0; i < arms.size(); ++i) learn(arms[i], rewards[i]);
  }
  void learn_scores(std::span<const std::size_t> arms, const Scores& scores) override {
    examples_ = std::min(examples_, scores.examples);
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (arms[i] == kNobody) continue;
      double sum = 0;
      for (const float reward : scores.row(i)) sum += reward;
      learn(arms[i], sum / static_cast<double>(scores.examples));
    }
  }

  std::vector<Verdict> judge(const Hearing& hearing) override {
    std::vector<Verdict> out;
    const std::size_t best = best_lower(hearing.alive);
    if (best == kNobody) return out;
    for (const std::size_t arm : hearing.alive) {
      Verdict verdict = forecast(arm, best);
      if (verdict.out && arm != best) out.push_back(std::move(verdict));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Verdict& a, const Verdict& b) { return a.value < b.value; });
    return out;
  }
  Verdict again(std::size_t arm, const Hearing& hearing) override {
    return forecast(arm, best_lower(hearing.alive));
  }

  void persist_rule(Archive& archive) override {
    archive("architectures_at_first", architectures_);
    archive("last", last_);
    archive("examples", examples_);
    std::uint64_t arms = curves_.size();
    archive("arms", arms);
    if (archive.reading()) curves_.assign(arms, RisingBounds(window_));
    for (std::size_t arm = 0; arm < curves_.size(); ++arm) {
      archive("curve_" + std::to_string(arm), curves_[arm]);
    }
  }

 private:
  void learn(std::size_t arm, double observation) {
    if (arm >= curves_.size()) curves_.resize(arm + 1, RisingBounds(window_));
    curves_[arm].add(observation);
  }

  bool known(std::size_t arm) const { return arm < curves_.size() && curves_[arm].span() > 0; }
  double sigma() const {
    return scores() ? sigma_ / std::sqrt(static_cast<double>(examples_)) : sigma_;
  }
  /// ln(1/δ'), δ' = δ/(K T).
  double log_share() const {
    return std::log(architectures_ * static_cast<double>(last_) / delta_);
  }
  double lower(std::size_t arm) const {
    return known(arm) ? std::max(reward_min(), curves_[arm].lower(sigma(), log_share()))
                      : reward_min();
  }
  double upper(std::size_t arm) const {
    if (!known(arm)) return reward_max();
    const double end = static_cast<double>(std::max(last_, curves_[arm].count()));
    return std::min(reward_max(), curves_[arm].upper(end, sigma(), log_share()));
  }
  std::size_t best_lower(const std::vector<std::size_t>& alive) const {
    std::size_t best = kNobody;
    for (const std::size_t arm : alive) {
      if (best == kNobody || lower(arm) > lower(best)) best = arm;
    }
    return best;
  }
  Verdict forecast(std::size_t arm, std::size_t rival) const {
    Verdict verdict;
    verdict.arm = arm;
    verdict.statistic = "upper bound of the mean reward in the end";
    verdict.value = upper(arm);
    verdict.bound = rival == kNobody ? reward_min() : lower(rival);
    verdict.rival = rival;
    verdict.delta = sigma_ > 0 ? delta_ / architectures_ : 0;
    verdict.out = verdict.value < verdict.bound;
    return verdict;
  }

  double delta_, window_, sigma_;
  std::int64_t horizon_ = 0;
  double architectures_ = 1;                                          // K
  std::int64_t last_ = 1;                                             // T: observations in all
  std::int64_t examples_ = std::numeric_limits<std::int64_t>::max();  // of the smallest review
  std::vector<RisingBounds> curves_;
};

}  // namespace nashost::pruners
