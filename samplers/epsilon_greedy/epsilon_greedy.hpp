#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/ranked_arms.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// ε-greedy: with probability ε_t an allowed arm at random, else the one with the best lifetime
/// mean.
///
///     schedule "constant":  ε_t = ε                      (the original experiment: ε = 0.2,
///     warm-up 100) schedule "decaying":  ε_t = min(1, c K / (d² t)),  0 < d ≤ smallest gap, t =
///     rewards seen + 1
///
/// Auer, Cesa-Bianchi, Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine
/// Learning 47 (2002), figure 3. `warmup` keeps ε_t = 1 until so many rewards are in, as the
/// original does. An arm without a reward counts as the best, so a greedy draw tries it. Ties are
/// uniform.
///
/// Guarantee: constant, regret grows with slope ε times the mean gap, plus what finding the best
/// costs; decaying with c > 5, the probability of a worse arm at t is c / (d² t) + o(1/t) (theorem
/// 3).
class EpsilonGreedy final : public Policy {
 public:
  static constexpr std::string_view kName = "epsilon_greedy";

  struct Parameters {
    double epsilon = 0.1;
    std::string schedule = "constant";
    double c = 6;
    std::optional<double> gap = {};
    std::int64_t warmup = 0;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("epsilon", &Parameters::epsilon,
             {.doc = "share of uniform draws under the constant schedule", .min = 0, .max = 1})
        .add("schedule", &Parameters::schedule,
             {.doc = "constant: epsilon; decaying: min(1, c K / (gap² t))",
              .choices = {"constant", "decaying"}})
        .add("c", &Parameters::c,
             {.doc = "factor of the decaying schedule",
              .min = 0,
              .min_open = true,
              .source = "Auer, Cesa-Bianchi, Fischer 2002, theorem 3: above 5"})
        .add("gap", &Parameters::gap,
             {.doc = "lower bound on the gap between the best mean and the next; the decaying "
                     "schedule needs it",
              .min = 0,
              .max = 1,
              .min_open = true})
        .add("warmup", &Parameters::warmup,
             {.doc = "rewards to collect by uniform draws first", .min = 0, .unit = "rewards"});
  }

  EpsilonGreedy(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters),
        statistics_(context.arms),
        means_(context.arms, std::numeric_limits<double>::infinity()) {
    if (parameters.schedule != "decaying") return;
    if (!parameters.gap) {
      throw ConfigError(
          "sampler 'epsilon_greedy': schedule = \"decaying\" needs gap, a lower bound on the gap "
          "between the best mean and the next; without one use schedule = \"constant\"");
    }
    decay_ = parameters.c * static_cast<double>(context.arms) / (*parameters.gap * *parameters.gap);
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const bool explore = random.bernoulli(epsilon());
    const std::int64_t arm = explore ? mask.draw(random) : means_.draw(random, mask);
    return {arm, probability(arm, mask)};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(kName, feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    means_.set(draw.arm, statistics_.mean(draw.arm));
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] = probability(arm, mask);
    }
    return true;
  }

  double probability(std::int64_t arm, const ArmMask& mask) override {
    if (!mask[arm]) return 0;
    const double explore = epsilon() / static_cast<double>(mask.allowed());
    if (means_.key(arm) != means_.best(mask)) return explore;
    return explore + (1 - epsilon()) / static_cast<double>(means_.ties(mask));
  }

  /// The mean; infinite without a reward.
  double index(std::int64_t arm) override { return means_.key(arm); }

  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    if (!archive.reading()) return;
    means_.assign([this](std::int64_t arm) {
      return statistics_.pulls(arm) == 0 ? std::numeric_limits<double>::infinity()
                                         : statistics_.mean(arm);
    });
  }

 private:
  double epsilon() const {
    const std::int64_t seen = statistics_.total_pulls();
    if (seen < parameters_.warmup) return 1;
    return decay_ ? std::min(1.0, *decay_ / static_cast<double>(seen + 1)) : parameters_.epsilon;
  }

  Parameters parameters_;
  std::optional<double> decay_;  // c K / d²
  ArmStatistics statistics_;
  RankedArms means_;
};

}  // namespace nashost::samplers
