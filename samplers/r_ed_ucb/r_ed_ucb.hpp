#pragma once

#include <cmath>
#include <cstdint>

#include "nashost/bandit/forecast_draw.hpp"
#include "nashost/bandit/rested_forecast.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// R-ed-UCB, for arms that improve each time they are drawn (rested, rising, concave): the arm that
/// would be the best by now, had it been drawn in every round,
///
///     argmax_i  μ̌_i(t) + m σ (t − N_i + h_i − 1) √( 10 ln(1/δ_t) / h_i³ ),   δ_t = t^{−α}
///     +∞ while h_i = ⌊ε N_i⌋ is 0
///
/// with the forecast μ̌ of nashost/bandit/rested_forecast.hpp. Metelli, Trovò, Pirola and Restelli,
/// "Stochastic rising bandits", ICML 2022, algorithm 1 and section 4. Regret Õ(T^{2/3}), and a term
/// for how slowly the slopes fall, for α > 2 and ε < ½.
///
/// ε = ¼, α = 4 and σ = 0.1 are those of the authors' code; t counts rewards received. Two
/// differences:
/// * An arm without forecast is +∞. The authors' code says 1, which strands an arm after its first
///   draws as soon as another one's index exceeds 1.
/// * The bonus has a multiplier m, 1 in the paper. With many arms it is so large that draws are
/// close
///   to uniform for tens of thousands of rounds (15 arms, T = 50 000); a smaller m has no
///   guarantee.
class RestedRisingUcb : public Policy {
 public:
  struct Parameters {
    double window = 0.25;
    double sigma = 0.1;
    double alpha = 4;
    double multiplier = 1;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("window", &Parameters::window,
             {.doc = "ε, share of an arm's rewards that its forecast looks at, twice",
              .min = 0,
              .max = 0.5,
              .min_open = true,
              .source = "Metelli et al. 2022, section 7"})
        .add("sigma", &Parameters::sigma,
             {.doc = "σ, scale of the noise of a reward (subgaussian)", .min = 0})
        .add("alpha", &Parameters::alpha,
             {.doc = "α: each round's bounds hold but for a probability of order t^−α",
              .min = 0,
              .source = "α > 2 in theory"})
        .add("multiplier", &Parameters::multiplier,
             {.doc = "m, scales the bonus; the guarantee is for 1", .min = 0});
  }

  RestedRisingUcb(const Parameters& parameters, const PolicyContext& context)
      : width_(parameters.multiplier * parameters.sigma * std::sqrt(10 * parameters.alpha)),
        forecast_(context.arms, parameters.window) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return draw_by_forecast(forecast_, mask, random, round(), width());
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("r_ed_ucb", feedback.reward);
    forecast_.push(draw.arm, feedback.reward);
    ++rewards_;
  }
  double index(std::int64_t arm) override {
    return forecast_index(forecast_, arm, round(), width());
  }
  void persist(Archive& archive) override {
    archive("forecast", forecast_);
    archive("rewards", rewards_);
  }

 private:
  /// t: the round to come, from 1.
  double round() const { return static_cast<double>(rewards_ + 1); }
  /// m σ √(10 ln(1/δ_t)), where ln(1/δ_t) = α ln t.
  double width() const { return width_ * std::sqrt(std::log(round())); }

  double width_;
  RestedForecast forecast_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost::samplers
