#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "nashost/bandit/exploration_sweep.hpp"
#include "nashost/bandit/glr_detector.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/restarted_statistics.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// GLR-klUCB: KL-UCB that starts an arm (or all) afresh when a generalised likelihood ratio test
/// says that the arm changed,
///
///     K of every ⌊K/α_k⌋ draws sweep over all arms, the others are
///     argmax_i  max{ q : N_i d(μ̂_i, q) ≤ ln t_i },   +∞ where N_i = 0
///
/// N_i, μ̂_i and the age t_i since arm i was restarted, k − 1 alarms so far,
/// α_k = c √(k K ln T / T).
///
/// Besson, Kaufmann, Maillard and Seznec, "Efficient change-point detection for tackling
/// piecewise-stationary bandits", JMLR 2022, algorithm 1. Regret O(√(ΥKT ln T)) without knowing the
/// number Υ of changes, for segments long enough for the test, with c = 1 and δ = 1/√T.
///
/// As in the authors' experiments, and unlike their theorem, c = 0.1 ("usually too large" as it is
/// in theory), the level is ln t without 3 ln ln t and the test's threshold is ln(3 n^{3/2}/δ).
/// Detector: nashost/bandit/glr_detector.hpp.
class GlrKlUcb : public Policy {
 public:
  struct Parameters {
    std::string restart = "local";
    std::optional<double> delta;
    double sweep = 0.1;
    std::int64_t test_every = 10;
    std::int64_t split_step = 5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("restart", &Parameters::restart,
             {.doc = "what an alarm restarts: the arm it is for, or all arms",
              .choices = {"local", "global"}})
        .add("delta", &Parameters::delta,
             {.doc = "δ, confidence of the test; auto: 1/√T",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true,
              .source = "Besson et al. 2022"})
        .add(
            "sweep", &Parameters::sweep,
            {.doc = "c, scale of the share α = c √(k K ln T / T) of draws that sweep over all arms",
             .min = 0,
             .source = "1 in theory, 0.1 in the authors' code"})
        .add("test_every", &Parameters::test_every,
             {.doc = "samples of an arm from one test to the next", .min = 1})
        .add("split_step", &Parameters::split_step,
             {.doc =
                  "step from one split that a test tries to the next, near the ends of the series",
              .min = 1});
  }

  GlrKlUcb(const Parameters& parameters, const PolicyContext& context)
      : GlrKlUcb(parameters, context.arms, known_horizon(context, "glr_kl_ucb", "sweep")) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const double share = std::min(1.0, share_ * std::sqrt(static_cast<double>(1 + alarms_)));
    if (const auto due = sweep_.next(mask, share)) return {*due};
    return draw_by_index(statistics_, mask, random, [&](std::int64_t arm) { return bound(arm); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("glr_kl_ucb", feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    if (!detector_.push(draw.arm, feedback.reward)) return;
    ++alarms_;
    if (all_) {
      statistics_.restart_all();
      detector_.reset_all();
      sweep_.restart();
    } else {
      statistics_.restart(draw.arm);
      detector_.reset(draw.arm);
    }
  }
  double index(std::int64_t arm) override {
    return statistics_.count(arm) == 0 ? std::numeric_limits<double>::infinity() : bound(arm);
  }
  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    archive("detector", detector_);
    archive("sweep", sweep_);
    archive("alarms", alarms_);
  }

 private:
  GlrKlUcb(const Parameters& parameters, std::int64_t arms, double horizon)
      : all_(parameters.restart == "global"),
        share_(parameters.sweep *
               std::sqrt(static_cast<double>(arms) * std::log(horizon) / horizon)),
        statistics_(arms),
        detector_(arms, parameters.delta.value_or(1 / std::sqrt(std::max(horizon, 2.0))),
                  parameters.test_every, parameters.split_step) {}

  double bound(std::int64_t arm) const {
    const double level = std::log(static_cast<double>(statistics_.age(arm)));
    return bernoulli_kl_upper(statistics_.mean(arm),
                              level / static_cast<double>(statistics_.count(arm)));
  }

  bool all_;
  double share_;
  RestartedStatistics statistics_;
  GlrDetector detector_;
  ExplorationSweep sweep_;
  std::int64_t alarms_ = 0;
};

}  // namespace nashost::samplers
