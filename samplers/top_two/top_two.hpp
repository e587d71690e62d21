#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "nashost/bandit/best_arm_policy.hpp"
#include "nashost/bandit/largest.hpp"
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
class TopTwo : public BestArmPolicy {
 public:
  struct Parameters {
    double beta = 0.5;
    std::string challenger = "resample";
    double delta = 0.05;
    std::string threshold = "heuristic";
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema
        .add("beta", &Parameters::beta,
             {.doc = "share β of draws that go to the leader",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true,
              .source = "Russo 2016"})
        .add("challenger", &Parameters::challenger,
             {.doc = "resample (TTTS) or transport (T3C, cheaper)",
              .choices = {"resample", "transport"}});
    return add_stopping_rule(schema);
  }

  TopTwo(const Parameters& parameters, const PolicyContext& context)
      : BestArmPolicy("top_two", context.arms), parameters_(parameters) {}

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

  bool finished(const ArmMask& mask) override { return has_seen_enough(seen(), mask, parameters_); }
  /// Mean of the posterior.
  double index(std::int64_t arm) override {
    return (1 + seen().sum(arm)) / (2 + static_cast<double>(seen().pulls(arm)));
  }

 private:
  static constexpr int kMostTries = 1000;

  std::int64_t sampled_best(RandomStream& random, const ArmMask& mask) const {
    double best = -1;
    std::int64_t leader = -1;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      const double successes = seen().sum(arm);
      const double failures = std::max(0.0, static_cast<double>(seen().pulls(arm)) - successes);
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
      if (arm != leader) nearest.offer(arm, -transport_cost(seen(), leader, arm));
    }
    return nearest.arm();
  }

  Parameters parameters_;
};

}  // namespace nashost::samplers
