#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/bandit/forecast_draw.hpp"
#include "nashost/bandit/known_horizon.hpp"
#include "nashost/bandit/rested_forecast.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// R-UCBE, best-arm identification where arms improve each time they are drawn (rested, rising,
/// concave): which arm would be the best at the end, had all T draws gone to it?
///
///     argmax_i  μ̌_i(T) + σ (T − N_i + h_i − 1) √( a / h_i³ ),   +∞ while h_i = ⌊ε N_i⌋ is 0
///     stops after T rewards and names the arm with the largest index
///
/// with the forecast μ̌ of nashost/bandit/rested_forecast.hpp. Mussi, Montenegro, Trovò, Restelli
/// and Metelli, "Best arm identification for stochastic rising bandits", ICML 2024, algorithm 1.
/// The probability of naming a wrong arm is at most 2TK e^{−a/10}, if a does not exceed a value a*
/// that depends on the unknown curves and T is large enough for them (their theorem 4.1). No
/// sampler can do with small T (theorem 6.1).
///
/// a = 10 ln(2TK) by default, where that bound starts to say something: ours, since the a* of the
/// paper cannot be known. Where that matters prefer the pruner R-SR, which needs no such constant.
/// ε = ¼ is the paper's.
class RisingUcbExploration : public Policy {
 public:
  struct Parameters {
    double window = 0.25;
    double sigma = 0.1;
    std::optional<double> exploration;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("window", &Parameters::window,
             {.doc = "ε, share of an arm's rewards that its forecast looks at, twice",
              .min = 0,
              .max = 0.5,
              .min_open = true,
              .source = "Mussi et al. 2024, section 7"})
        .add("sigma", &Parameters::sigma,
             {.doc = "σ, scale of the noise of a reward (subgaussian)", .min = 0})
        .add("exploration", &Parameters::exploration,
             {.doc = "a, width of the confidence bound; auto: 10 ln(2TK)",
              .min = 0,
              .source = "Mussi et al. 2024, theorem 4.1"});
  }

  RisingUcbExploration(const Parameters& parameters, const PolicyContext& context)
      : horizon_(known_horizon(context, "r_ucbe", "horizon")),
        width_(parameters.sigma *
               std::sqrt(parameters.exploration.value_or(
                   10 * std::log(2 * horizon_ * static_cast<double>(context.arms))))),
        forecast_(context.arms, parameters.window) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return draw_by_forecast(forecast_, mask, random, horizon_, width_);
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("r_ucbe", feedback.reward);
    forecast_.push(draw.arm, feedback.reward);
    ++rewards_;
  }
  bool finished(const ArmMask&) override { return static_cast<double>(rewards_) >= horizon_; }
  /// The largest index; of equal ones the first arm. An arm without forecast is not named while
  /// another one has one.
  std::int64_t recommend(const ArmMask& mask) override {
    std::int64_t best = mask.next(0);
    for (std::int64_t arm = mask.next(best + 1); arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (forecast_.span(arm) == 0) continue;
      if (forecast_.span(best) == 0 || index(arm) > index(best)) best = arm;
    }
    return best;
  }
  double index(std::int64_t arm) override {
    return forecast_index(forecast_, arm, horizon_, width_);
  }
  void persist(Archive& archive) override {
    archive("forecast", forecast_);
    archive("rewards", rewards_);
  }

 private:
  double horizon_;
  double width_;
  RestedForecast forecast_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost::samplers
