#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "nashost/bandit/best_arm_policy.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// LUCB, best-arm identification by leader and challenger: draw in turn
///
///     h = argmax μ̂_i   and   l = argmax_{i ≠ h} U_i,   stop when U_l − L_h < ε
///     hoeffding:  U, L = μ̂ ± √(β/(2N));   kl:  U, L = the q above and below μ̂ with N·d(μ̂, q) = β
///     β = ln(5 K t⁴ / (4δ)) (proven) or ln((1 + ln t) / δ) (heuristic),  t the rewards so far
///
/// Kalyanakrishnan, Tewari, Auer, Stone, "PAC subset selection in stochastic multi-armed bandits"
/// (ICML 2012); KL bounds: Kaufmann and Kalyanakrishnan, "Information complexity in bandit subset
/// selection" (COLT 2013). The proven β is that of the former, for both: Chernoff's bound
/// P(n·d(μ̂_n, μ) > β, μ̂_n on one side) ≤ e^{−β} summed over K arms, n ≤ t and all t gives
/// δ·(4/5)·Σ t^{−3} < δ in either case.
///
/// The heuristic one is that of Garivier and Kaufmann's experiments (COLT 2016): a tenth of the
/// draws, and no proof.
///
/// Guarantee, i.i.d. rewards in [0, 1] and the proven β: with probability 1 − δ the arm named in
/// the end is within ε of the best; O(H ln(H/δ)) draws on average for hoeffding, H = Σ 1/max(Δ_i,
/// ε/2)², and fewer for kl.
///
/// Every arm is drawn once first. Ties are broken uniformly. O(K) a round.
class Lucb : public BestArmPolicy {
 public:
  struct Parameters {
    std::string bound = "kl";
    double delta = 0.05;
    double epsilon = 0;
    std::string threshold = "proven";
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("bound", &Parameters::bound,
             {.doc = "confidence bounds: kl (tighter) or hoeffding (cheaper)",
              .choices = {"kl", "hoeffding"}})
        .add("delta", &Parameters::delta,
             {.doc = "probability δ of naming a wrong arm",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true})
        .add("epsilon", &Parameters::epsilon,
             {.doc = "how far below the best the named arm may be", .min = 0, .max = 1})
        .add("threshold", &Parameters::threshold,
             {.doc = "level of the bounds: proven, ln(5 K t⁴/(4δ)), or heuristic, ln((1 + ln t)/δ)",
              .choices = {"proven", "heuristic"},
              .source = "Kalyanakrishnan et al. 2012; Garivier and Kaufmann 2016 (heuristic)"});
  }

  Lucb(const Parameters& parameters, const PolicyContext& context)
      : BestArmPolicy("lucb", context.arms), parameters_(parameters) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    Largest leader(random);  // arms without a reward lead: every arm is drawn once first
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      leader.offer(arm, seen().pulls(arm) == 0 ? kInfinity : seen().mean(arm));
    }
    if (leader.value() == kInfinity || mask.allowed() == 1) return {leader.arm()};
    challengers_turn_ = !challengers_turn_;
    if (!challengers_turn_) return {leader.arm()};
    Largest challenger(random);
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (arm != leader.arm()) challenger.offer(arm, upper(arm));
    }
    return {challenger.arm()};
  }

  bool finished(const ArmMask& mask) override {
    if (mask.allowed() == 1) return true;
    const std::int64_t leader = recommend(mask);
    if (leader < 0) return false;
    double rival = 0;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (arm != leader) rival = std::max(rival, upper(arm));
    }
    return rival - lower(leader) < parameters_.epsilon;
  }
  /// U_i.
  double index(std::int64_t arm) override { return upper(arm); }

  double upper(std::int64_t arm) const {
    if (seen().pulls(arm) == 0) return kInfinity;
    const double rate = level() / static_cast<double>(seen().pulls(arm));
    return parameters_.bound == "kl" ? bernoulli_kl_upper(seen().mean(arm), rate)
                                     : seen().mean(arm) + std::sqrt(rate / 2);
  }
  double lower(std::int64_t arm) const {
    if (seen().pulls(arm) == 0) return -kInfinity;
    const double rate = level() / static_cast<double>(seen().pulls(arm));
    return parameters_.bound == "kl" ? bernoulli_kl_lower(seen().mean(arm), rate)
                                     : seen().mean(arm) - std::sqrt(rate / 2);
  }

  void persist(Archive& archive) override {
    BestArmPolicy::persist(archive);
    archive("challengers_turn", challengers_turn_);
  }

 private:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  /// β.
  double level() const {
    const auto t = static_cast<double>(seen().total_pulls());
    if (parameters_.threshold == "heuristic") {
      return std::log((1 + std::log(t)) / parameters_.delta);
    }
    return std::log(1.25 * static_cast<double>(seen().arms()) / parameters_.delta) +
           4 * std::log(t);
  }

  Parameters parameters_;
  bool challengers_turn_ =
      true;  // was it the challenger's turn in the last round? The leader begins.
};

}  // namespace nashost::samplers
