#pragma once

#include "nashost/bandit/discount_factor.hpp"
#include "nashost/bandit/discounted_sums.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Discounted Thompson sampling: with every observation all posteriors fade towards the prior, then
/// the observed arm learns,
///
///     S(i) ← γ S(i),  F(i) ← γ F(i)  for all i;   S(a) += r,  F(a) += 1 − r
///     argmax_i θ_i,      θ_i ~ Beta(1 + S(i), 1 + F(i))
///
/// Raj and Kalyani, "Taming non-stationary bandits: a Bayesian approach", 2017 (arXiv 1707.09727),
/// algorithm 1. No regret bound: the paper's evidence is empirical. Their γ is 0.95 to 0.999; auto
/// is the discount of d_ucb. Rewards between 0 and 1 count as fractions of a success.
///
/// Every arm fades exactly once per observation; a published implementation fades the observed arm
/// inside the loop over the others, K − 1 times. Arms never seen share one draw, U^{1/m} for m of
/// them, which is distributed as their largest sample.
class DiscountedThompson : public Policy {
 public:
  struct Parameters : DiscountParameters {};
  static Schema<Parameters> schema() { return discount_schema<Parameters>(); }

  DiscountedThompson(const Parameters& parameters, const PolicyContext& context)
      : sums_(context.arms, discount_factor(parameters, context)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    return draw_by_sample(sums_, mask, random, [&](std::int64_t arm) {
      const double pulls = sums_.count(arm);
      const double mean = sums_.mean(arm);
      return random.beta(1 + pulls * mean, 1 + pulls * (1 - mean));
    });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("d_thompson", feedback.reward);
    sums_.push(draw.arm, feedback.reward);
  }
  /// The posterior mean.
  double index(std::int64_t arm) override { return (1 + sums_.sum(arm)) / (2 + sums_.count(arm)); }
  void persist(Archive& archive) override { archive("sums", sums_); }

 private:
  DiscountedSums sums_;
};

}  // namespace nashost::samplers
