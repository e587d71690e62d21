#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/transport_cost.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Top-two Thompson sampling, best-arm identification without optimisation: with θ_i ~ Beta(1 +
/// S_i, 1 + F_i),
///
///     I = argmax θ;   draw I with probability β, else the challenger J:
///     resample:   sample θ again until its argmax is not I, and take that
///     transport:  J = argmin_{j ≠ I} W(I, j), the arm least separated from I (T3C)
///     stop when min_b W(best, b) > threshold    (separation, stopping_threshold)
///
/// Russo, "Simple Bayesian algorithms for best-arm identification" (COLT 2016); T3C and the
/// stopping rule: Shang, de Heide, Kaufmann, Ménard, Valko, "Fixed-confidence guarantees for
/// Bayesian best-arm identification" (AISTATS 2020). Rewards between 0 and 1 count as fractions of
/// success and failure.
///
/// Guarantee, Bernoulli arms: with the proven threshold the named arm is wrong with probability δ
/// at most; draws approach the optimal proportions among those that give the best arm the share β.
/// β = ½ costs at most a factor 2 over the best β.
///
/// Resampling is given up after 1000 tries, when another arm leads with probability 1e-3 or less;
/// the transport challenger then takes its place. O(K) Beta samples a try.
class TopTwo : public Policy {
 public:
  struct Parameters {
    double beta = 0.5;
    std::string challenger = "resample";
    double delta = 0.05;
    std::string threshold = "heuristic";
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("beta", &Parameters::beta,
             {.doc = "share β of draws that go to the leader",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true,
              .source = "Russo 2016"})
        .add("challenger", &Parameters::challenger,
             {.doc = "resample (TTTS) or transport (T3C, cheaper)",
              .choices = {"resample", "transport"}})
        .add("delta", &Parameters::delta,
             {.doc = "probability δ of naming a wrong arm",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true})
        .add("threshold", &Parameters::threshold,
             {.doc = "when to stop: heuristic, ln((1 + ln t)/δ), or proven, ln(2 t (K − 1)/δ)",
              .choices = {"heuristic", "proven"},
              .source = "Garivier and Kaufmann 2016"});
  }

  TopTwo(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters), seen_(context.arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const std::int64_t leader = sampled_best(random, mask);
    if (mask.allowed() == 1 || random.bernoulli(parameters_.beta)) return {leader};
    if (parameters_.challenger == "resample") {
      for (int tries = 0; tries < kMostTries; ++tries) {
        const std::int64_t challenger = sampled_best(random, mask);
        if (challenger != leader) return {challenger};
      }
    }
    return {least_separated(leader, random, mask)};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("top_two", feedback.reward);
    has_probability("top_two", draw, seen_.arms());
    seen_.add(draw.arm, feedback.reward);
  }

  bool finished(const ArmMask& mask) override {
    return separation(seen_, mask) > stopping_threshold(parameters_.threshold == "proven",
                                                        static_cast<double>(seen_.total_pulls()),
                                                        static_cast<double>(mask.allowed()),
                                                        parameters_.delta);
  }
  std::int64_t recommend(const ArmMask& mask) override { return best_mean(seen_, mask); }
  /// Mean of the posterior.
  double index(std::int64_t arm) override {
    return (1 + seen_.sum(arm)) / (2 + static_cast<double>(seen_.pulls(arm)));
  }

  void persist(Archive& archive) override { archive("seen", seen_); }

 private:
  static constexpr int kMostTries = 1000;

  std::int64_t sampled_best(RandomStream& random, const ArmMask& mask) const {
    double best = -1;
    std::int64_t leader = -1;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      const double successes = seen_.sum(arm);
      const double failures = std::max(0.0, static_cast<double>(seen_.pulls(arm)) - successes);
      const double theta = random.beta(1 + successes, 1 + failures);
      if (theta > best) {
        best = theta;
        leader = arm;
      }
    }
    return leader;
  }

  std::int64_t least_separated(std::int64_t leader, RandomStream& random,
                               const ArmMask& mask) const {
    Largest nearest(random);
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (arm != leader) nearest.offer(arm, -transport_cost(seen_, leader, arm));
    }
    return nearest.arm();
  }

  Parameters parameters_;
  ArmStatistics seen_;
};

}  // namespace nashost::samplers
