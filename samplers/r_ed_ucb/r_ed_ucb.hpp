#pragma once

#include <cstdint>

#include "nashost/bandit/forecast_draw.hpp"
#include "nashost/bandit/rested_forecast.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/rising_bonus.hpp"
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
/// * The bonus has a multiplier m, 1 in the paper: see nashost/bandit/rising_bonus.hpp.
class RestedRisingUcb : public Policy {
 public:
  struct Parameters {
    double window = 0.25;
    double sigma = 0.1;
    double alpha = 4;
    double multiplier = 1;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return add_rising_bonus(schema);
  }

  RestedRisingUcb(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters), forecast_(context.arms, parameters.window) {}

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
  double width() const { return rising_width(parameters_, round()); }

  Parameters parameters_;
  RestedForecast forecast_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost::samplers
