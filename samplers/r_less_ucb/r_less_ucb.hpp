#pragma once

#include <algorithm>
#include <cstdint>

#include "nashost/bandit/forecast_draw.hpp"
#include "nashost/bandit/restless_forecast.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/rising_bonus.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// R-less-UCB, for arms that all improve with time, drawn or not (restless, rising, concave): the
/// arm that should be the best by now,
///
///     argmax_i  μ̌_i(t) + m σ (t − N_i + h_i − 1) √( 10 ln(1/δ_t) / h_i³ ),   δ_t = t^{−α}
///     +∞ while h_i = ⌊ε N_i⌋ is 0
///
/// with the forecast μ̌ of nashost/bandit/restless_forecast.hpp. Metelli, Trovò, Pirola and
/// Restelli, "Stochastic rising bandits", ICML 2022, section 5. Regret Õ(T^{2/3}), and a term for
/// how slowly the slopes fall, for α > 2 and ε < ½. Later work says that its estimator does poorly
/// in practice (Migali et al.).
///
/// ε, α, σ, m and +∞ as in r_ed_ucb. A reward's place in the calendar is the round in which it was
/// drawn, Feedback::round, whenever it arrives; t is the round after the latest one heard of.
class RestlessRisingUcb : public Policy {
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

  RestlessRisingUcb(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters), forecast_(context.arms, parameters.window) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return draw_by_forecast(forecast_, mask, random, static_cast<double>(round_), width());
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("r_less_ucb", feedback.reward);
    // Rounds of the host count from 0, those of the rule from 1.
    const std::int64_t drawn = feedback.round + 1;
    forecast_.push(draw.arm, drawn, feedback.reward);
    round_ = std::max(round_, drawn + 1);
  }
  double index(std::int64_t arm) override {
    return forecast_index(forecast_, arm, static_cast<double>(round_), width());
  }
  void persist(Archive& archive) override {
    archive("forecast", forecast_);
    archive("round", round_);
  }

 private:
  double width() const { return rising_width(parameters_, static_cast<double>(round_)); }

  Parameters parameters_;
  RestlessForecast forecast_;
  std::int64_t round_ = 1;  // t, the round to come
};

}  // namespace nashost::samplers
