#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "nashost/bandit/confidence_bound.hpp"
#include "nashost/bandit/exploration_sweep.hpp"
#include "nashost/bandit/half_window_detector.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/restarted_statistics.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// M-UCB: UCB that starts afresh when the two halves of some arm's last w rewards differ too much,
///
///     K of every ⌊K/γ⌋ draws sweep over all arms, the others are
///     argmax_i  μ̂_i + √( 2 ln t / N_i ),   everything counted since the last alarm
///     alarm of an arm when |Σ_{last w/2} x − Σ_{w/2 before} x| > b
///
/// Cao, Wen, Kveton and Xie, "Nearly optimal adaptive procedure with change detection for
/// piecewise-stationary bandit", AISTATS 2019, algorithms 1 and 2. With their
///
///     w = (4/δ²) (√ln(2KT²) + √ln(2T))²,   b = √(w ln(2KT²) / 2),   γ = √( Υ K (2b + 3√w) / 2T )
///
/// regret is O(√(ΥKT ln T)) for Υ changes, each of which moves some arm by at least δ, in segments
/// long enough for the test. δ = 0.5 is ours: smaller ones make windows that no short run fills.
/// `bound = "kl"` draws by max{q : N d(μ̂, q) ≤ ln t} instead, its constant 4 times smaller.
class MUcb : public Policy {
 public:
  struct Parameters {
    std::int64_t changes = 1;
    double smallest_change = 0.5;
    std::optional<std::int64_t> window;
    std::optional<double> threshold;
    std::optional<double> sweep;
    std::string bound = "hoeffding";
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("changes", &Parameters::changes,
             {.doc = "Υ, number of times the rewards change within the horizon", .min = 1})
        .add("smallest_change", &Parameters::smallest_change,
             {.doc = "δ, smallest change of a mean that must be noticed, for `window = auto`",
              .min = 0,
              .max = 1,
              .min_open = true})
        .add("window", &Parameters::window,
             {.doc = "w, samples of an arm the test looks at (odd: one more); auto: from δ and T",
              .min = 2,
              .max = 1e9,
              .unit = "observations",
              .source = "Cao et al. 2019"})
        .add("threshold", &Parameters::threshold,
             {.doc = "b, difference of the half sums that is an alarm; auto: √(w ln(2 K T²) / 2)",
              .min = 0,
              .min_open = true})
        .add("sweep", &Parameters::sweep,
             {.doc = "γ, share of draws that sweep over all arms; auto: √(Υ K (2b + 3√w) / 2T)",
              .min = 0,
              .max = 1})
        .add("bound", &Parameters::bound, about_confidence_bound());
  }

  MUcb(const Parameters& parameters, const PolicyContext& context)
      : MUcb(parameters, context, Test(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    if (const auto due = sweep_.next(mask, share_)) return {*due};
    const double level = this->level();
    return draw_by_index(statistics_, mask, random,
                         [&](std::int64_t arm) { return bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("m_ucb", feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
    if (detector_.push(draw.arm, feedback.reward)) {
      statistics_.restart_all();
      detector_.reset_all();
      sweep_.restart();
    }
  }
  double index(std::int64_t arm) override {
    return statistics_.count(arm) == 0 ? std::numeric_limits<double>::infinity()
                                       : bound(arm, level());
  }
  void persist(Archive& archive) override {
    archive("statistics", statistics_);
    archive("detector", detector_);
    archive("sweep", sweep_);
  }

 private:
  /// w, b and γ.
  struct Test {
    Test(const Parameters& parameters, const PolicyContext& context) {
      const auto arms = static_cast<double>(context.arms);
      const auto log_arms = [&](std::string_view parameter) {
        const double horizon = known_horizon(context, "m_ucb", parameter);
        return std::log(2 * arms * horizon * horizon);
      };
      if (parameters.window) {
        window = *parameters.window + *parameters.window % 2;
      } else {
        const double horizon = known_horizon(context, "m_ucb", "window");
        const double root = std::sqrt(log_arms("window")) + std::sqrt(std::log(2 * horizon));
        const double half = 2 * std::pow(root / parameters.smallest_change, 2);
        window = 2 * static_cast<std::int64_t>(std::min(std::ceil(half), 5e8));
      }
      const auto w = static_cast<double>(window);
      threshold =
          parameters.threshold ? *parameters.threshold : std::sqrt(0.5 * w * log_arms("threshold"));
      if (parameters.sweep) {
        share = *parameters.sweep;
      } else {
        const double horizon = known_horizon(context, "m_ucb", "sweep");
        const double cost =
            static_cast<double>(parameters.changes) * arms * (2 * threshold + 3 * std::sqrt(w));
        share = std::min(1.0, std::sqrt(cost / (2 * horizon)));
      }
    }
    std::int64_t window;
    double threshold;
    double share;
  };
  MUcb(const Parameters& parameters, const PolicyContext& context, const Test& test)
      : share_(test.share),
        bound_(confidence_bound(parameters.bound)),
        statistics_(context.arms),
        detector_(context.arms, test.window, test.threshold) {}

  /// √(2 ln t / N) is Hoeffding's √(f / 2N) with f = 4 ln t; the KL bound has f = ln t.
  double level() const {
    const auto t = static_cast<double>(std::max<std::int64_t>(statistics_.kept(), 1));
    return (bound_ == ConfidenceBound::kl ? 1 : 4) * std::log(t);
  }
  double bound(std::int64_t arm, double level) const {
    return upper_bound(bound_, statistics_.mean(arm), static_cast<double>(statistics_.count(arm)),
                       level);
  }

  double share_;
  ConfidenceBound bound_;
  RestartedStatistics statistics_;
  HalfWindowDetector detector_;
  ExplorationSweep sweep_;
};

}  // namespace nashost::samplers
