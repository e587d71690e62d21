#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "nashost/bandit/confidence_bound.hpp"
#include "nashost/bandit/cusum_detector.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/restarted_statistics.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// CUSUM-UCB: UCB that forgets an arm when a CUSUM test says that the arm changed,
///
///     with probability α an arm uniformly at random, else argmax_i  μ̂_i + √( ξ ln n / N_i )
///     N_i, μ̂_i since arm i's last alarm, n = Σ N_i;   +∞ where N_i = 0
///
/// Liu, Lee and Shroff, "A change-detection based framework for piecewise-stationary multi-armed
/// bandit problem", AAAI 2018, algorithms 1 and 2. Regret O(√(Υ T ln(T/Υ))) for Υ changes with h =
/// ln(T/Υ) and α = √((Υ/T) ln(T/Υ)), up to constants that depend on M and ε, under changes larger
/// than 3ε that are M samples of each arm apart (their corollary 2).
///
/// The paper leaves ξ open; ½ is Hoeffding's constant. M and ε are ours: small enough that an arm
/// that is only drawn by exploration completes its M samples. `bound = "kl"` draws by max{q : N
/// d(μ̂, q) ≤ 2ξ ln n} instead.
class CusumUcb : public Policy {
 public:
  struct Parameters {
    std::int64_t changes = 1;
    std::int64_t samples = 20;
    double tolerance = 0.1;
    std::optional<double> threshold;
    std::optional<double> uniform;
    double exploration = 0.5;
    std::string bound = "hoeffding";
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("changes", &Parameters::changes,
             {.doc = "Υ, number of times the rewards change within the horizon", .min = 1})
        .add("samples", &Parameters::samples,
             {.doc = "M, first samples of an arm that set its reference mean", .min = 1})
        .add("tolerance", &Parameters::tolerance,
             {.doc = "ε, change of a mean that is not worth an alarm", .min = 0, .max = 1})
        .add("threshold", &Parameters::threshold,
             {.doc = "h, at which a test gives the alarm; auto: ln(T / changes)",
              .min = 0,
              .min_open = true,
              .source = "Liu et al. 2018, corollary 2"})
        .add("uniform", &Parameters::uniform,
             {.doc = "α, share of uniform draws; auto: √(changes / T · ln(T / changes))",
              .min = 0,
              .max = 1,
              .source = "Liu et al. 2018, corollary 2"})
        .add("exploration", &Parameters::exploration,
             {.doc = "ξ, the width of the confidence bound", .min = 0})
        .add("bound", &Parameters::bound, about_confidence_bound());
  }

  CusumUcb(const Parameters& parameters, const PolicyContext& context)
      : uniform_(parameters.uniform ? *parameters.uniform
                                    : exploration_share(parameters.changes, context)),
        exploration_(parameters.exploration),
        bound_(confidence_bound(parameters.bound)),
        statistics_(context.arms),
        detector_(context.arms, parameters.samples, parameters.tolerance,
                  parameters.threshold ? *parameters.threshold
                                       : log_segment(parameters.changes, context, "threshold")) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    if (random.bernoulli(uniform_)) return {mask.draw(random)};
    const double level = this->level();
    return draw_by_index(statistics_, mask, random,
                         [&](std::int64_t arm) { return bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("cusum_ucb", feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    if (detector_.push(draw.arm, feedback.reward)) {
      statistics_.restart(draw.arm);
      detector_.reset(draw.arm);
    }
  }
  double index(std::int64_t arm) override {
    return statistics_.count(arm) == 0 ? std::numeric_limits<double>::infinity()
                                       : bound(arm, level());
  }
  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    archive("detector", detector_);
  }

 private:
  /// ln(T/Υ), at least ln 2: with a change in every round there is nothing to test.
  static double log_segment(std::int64_t changes, const PolicyContext& context,
                            std::string_view parameter) {
    const double horizon = known_horizon(context, "cusum_ucb", parameter);
    return std::log(std::max(2.0, horizon / static_cast<double>(changes)));
  }
  static double exploration_share(std::int64_t changes, const PolicyContext& context) {
    const double log_segment = CusumUcb::log_segment(changes, context, "uniform");
    const double horizon = known_horizon(context, "cusum_ucb", "uniform");
    return std::min(1.0, std::sqrt(static_cast<double>(changes) / horizon * log_segment));
  }
  /// 2ξ ln n.
  double level() const {
    const auto kept = static_cast<double>(std::max<std::int64_t>(statistics_.kept(), 1));
    return 2 * exploration_ * std::log(kept);
  }
  double bound(std::int64_t arm, double level) const {
    return upper_bound(bound_, statistics_.mean(arm), static_cast<double>(statistics_.count(arm)),
                       level);
  }

  double uniform_;
  double exploration_;
  ConfidenceBound bound_;
  RestartedStatistics statistics_;
  CusumDetector detector_;
};

}  // namespace nashost::samplers
