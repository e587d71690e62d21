#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/ranked_arms.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Explore-then-commit: every arm until it has m rewards, then the arm with the best mean for good.
///
/// An arm's mean is that of its first m rewards and does not change any more; a rule whose means go
/// on changing after the commitment would be explore-then-greedy. If the arm committed to is
/// pruned, the next best takes its place; an arm that is restored with fewer than m rewards is
/// explored first. Lattimore, Szepesvári, "Bandit algorithms" (2020), chapter 6.
///
/// m, where not given: with a known gap Δ (and rewards σ-subgaussian), (6.5) of the book,
///
///     m = max(1, ⌈ (4σ²/Δ²) ln( T Δ² / (4σ²) ) ⌉);
///
/// without one, ⌈ (T/K)^{2/3} (ln T)^{1/3} ⌉; at most T/K in either case (Slivkins, "Introduction
/// to multi-armed bandits" (2019), theorem 1.5: expected regret of order T^{2/3} (K ln T)^{1/3}).
///
/// Exact, for two Gaussian arms of standard deviation 1: regret m Δ + (T − 2m) Δ Φ(−Δ √(m/2)).
class ExploreCommit final : public Policy {
 public:
  static constexpr std::string_view kName = "explore_commit";

  struct Parameters {
    std::optional<std::int64_t> pulls = {};
    std::optional<double> gap = {};
    double sigma = 0.5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("pulls", &Parameters::pulls,
             {.doc = "rewards of each arm before the commitment; auto: from the number of rounds, "
                     "and from the gap where it is given",
              .min = 1,
              .unit = "rewards",
              .source = "Lattimore, Szepesvári 2020, (6.5); Slivkins 2019, theorem 1.5"})
        .add(
            "gap", &Parameters::gap,
            {.doc = "smallest gap to the best mean, where it is known", .min = 0, .min_open = true})
        .add("sigma", &Parameters::sigma,
             {.doc = "standard deviation of a reward, or a bound on it; used with gap",
              .min = 0,
              .min_open = true,
              .source = "Hoeffding's lemma: ½ for rewards in [0, 1]"});
  }

  ExploreCommit(const Parameters& parameters, const PolicyContext& context)
      : pulls_(exploration(parameters, context)),
        first_rewards_(context.arms),
        ranked_(context.arms, kUnexplored) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    if (is_committed(mask)) return {committed_, 1};
    const std::int64_t arm = ranked_.draw(random, mask);
    committed_ = is_explored(arm) ? arm : -1;
    return {arm, 1 / static_cast<double>(ranked_.ties(mask))};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_finite_reward(kName, feedback.reward);
    if (is_explored(draw.arm)) return;
    first_rewards_.add(draw.arm, feedback.reward);
    ranked_.set(draw.arm, rank(draw.arm));
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] = probability(arm, mask);
    }
    return true;
  }

  double probability(std::int64_t arm, const ArmMask& mask) override {
    if (!mask[arm]) return 0;
    if (is_committed(mask)) return arm == committed_ ? 1 : 0;
    return ranked_.key(arm) == ranked_.best(mask) ? 1 / static_cast<double>(ranked_.ties(mask)) : 0;
  }

  /// The arm committed to; −1 before.
  std::int64_t recommend(const ArmMask& mask) override {
    return is_committed(mask) ? committed_ : -1;
  }

  /// The mean of the first m rewards; infinite until they are in.
  double index(std::int64_t arm) override {
    return is_explored(arm) ? ranked_.key(arm) : std::numeric_limits<double>::infinity();
  }

  void persist(Archive& archive) override {
    archive("first_rewards", first_rewards_);
    archive("committed", committed_);
    if (archive.reading()) ranked_.assign([this](std::int64_t arm) { return rank(arm); });
  }

 private:
  /// Rank of an arm without rewards. Ranks of arms still to be explored go down to half of it, far
  /// above any mean, so that the least explored arms come first.
  static constexpr double kUnexplored = std::numeric_limits<double>::max();

  static std::int64_t exploration(const Parameters& parameters, const PolicyContext& context) {
    if (parameters.pulls) return *parameters.pulls;
    if (!context.horizon) {
      throw ConfigError(
          "sampler 'explore_commit': pulls = auto is derived from the number of rounds, which is "
          "not known here; give pulls a value");
    }
    const double rounds = std::max(1.0, static_cast<double>(*context.horizon));
    const double share = std::max(1.0, std::floor(rounds / static_cast<double>(context.arms)));
    double pulls = std::ceil(std::cbrt(share * share * std::log(rounds)));
    if (parameters.gap) {
      const double squared = std::pow(*parameters.gap / (2 * parameters.sigma), 2);
      pulls = std::ceil(std::log(rounds * squared) / squared);
    }
    return static_cast<std::int64_t>(std::clamp(pulls, 1.0, share));
  }

  bool is_explored(std::int64_t arm) const { return first_rewards_.pulls(arm) >= pulls_; }

  bool is_committed(const ArmMask& mask) {
    return committed_ >= 0 && mask[committed_] && ranked_.best(mask) < kUnexplored / 4;
  }

  double rank(std::int64_t arm) const {
    if (is_explored(arm)) return first_rewards_.mean(arm);
    const auto done = static_cast<double>(first_rewards_.pulls(arm));
    return kUnexplored * (1 - done / static_cast<double>(2 * pulls_));
  }

  std::int64_t pulls_;  // m
  ArmStatistics first_rewards_;
  RankedArms ranked_;
  std::int64_t committed_ = -1;
};

}  // namespace nashost::samplers
