#pragma once

#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/sliding_window.hpp"
#include "nashost/bandit/window_length.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Sliding-window Thompson sampling: a posterior from the last τ observations only,
///
///     argmax_i θ_i,      θ_i ~ Beta(1 + S_τ(i), 1 + N_τ(i) − S_τ(i))
///
/// Trovò, Paladino, Restelli and Gatti, "Sliding-window Thompson sampling for non-stationary
/// settings", JAIR 2020. Rewards between 0 and 1 count as fractions of a success, which their
/// analysis (of Bernoulli rewards) does not cover.
///
/// Here t counts observations, as in sw_ucb. Arms absent from the window share one draw, U^{1/m}
/// for m of them, which is distributed as their largest sample: a draw costs O(min(K, τ)), not
/// O(K).
class SlidingWindowThompson : public Policy {
 public:
  struct Parameters : WindowParameters {};
  static Schema<Parameters> schema() { return window_schema<Parameters>(); }

  SlidingWindowThompson(const Parameters& parameters, const PolicyContext& context)
      : window_(context.arms, window_length(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return draw_by_sample(window_, mask, random, [&](std::int64_t arm) {
      const auto pulls = static_cast<double>(window_.count(arm));
      const double mean = window_.mean(arm);
      return random.beta(1 + pulls * mean, 1 + pulls * (1 - mean));
    });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("sw_thompson", feedback.reward);
    window_.push(draw.arm, feedback.reward);
  }
  /// The posterior mean.
  double index(std::int64_t arm) override {
    return (1 + window_.sum(arm)) / (2 + static_cast<double>(window_.count(arm)));
  }
  void persist(Archive& archive) override { archive("window", window_); }

 private:
  SlidingWindow window_;
};

}  // namespace nashost::samplers
