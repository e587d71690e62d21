#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/bandit/cost_check.hpp"
#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/exponential_policy.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Reward under a budget b for the average cost of a round, by a price λ on cost that Hedge sets:
/// two learners against each other on the Lagrangian r − λ (c − b),
///
///     draw a ~ p, EXP3-IX on the loss (1 + Λ b − (r − λ (c − b))) / (1 + Λ)
///     λ = Λ / (1 + e^{−z}),  z = √(8 ln 2 / T) Σ (c − b):  Hedge between the prices 0 and Λ
///
/// The scheme is LagrangeBwK of Immorlica, Sankararaman, Schapire, Slivkins, "Adversarial bandits
/// with knapsacks" (FOCS 2019). Theirs stops when the budget T b is spent; a run here goes on, so
/// the price reaches as far as Λ, which is a parameter, and the budget is kept on average instead.
///
/// Guarantee, rewards and costs in [0, 1] with fixed means, R_p = (1 + Λ) × the regret of EXP3-IX
/// and R_d = Λ √(½ T ln 2): over any mixture of arms whose mean cost is b at most,
///   Σ r ≥ T·(its mean reward) − R_p − R_d,   and   Σ (c − b) ≤ (R_p + R_d) / (Λ − λ*),
/// λ* ≤ 1/(b − smallest mean cost) being the price at which the best mixture is optimal: choose Λ
/// above. (Add up both learners' bounds; the second line is linear-programming duality.)
///
/// Late feedback is learnt from when it comes, at the price of that moment. A draw without
/// probability counts as spending only. O(log K) a round.
class CostHedge : public ExponentialPolicy {
 public:
  struct Parameters {
    double budget = 0.5;
    double price_limit = 4;
    std::optional<double> eta = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("budget", &Parameters::budget,
             {.doc = "average cost b that a round may have",
              .min = 0,
              .min_open = true,
              .unit = "cost of the most expensive arm"})
        .add("price_limit", &Parameters::price_limit,
             {.doc = "largest price Λ of a unit of cost, in units of reward; the budget is kept "
                     "where it "
                     "exceeds 1/(budget − smallest cost)",
              .min = 0,
              .min_open = true})
        .add("eta", &Parameters::eta,
             {.doc = "learning rate of EXP3-IX; auto: √(2 ln K / (K T)), or without a horizon "
                     "√(ln K / (K t))",
              .min = 0,
              .min_open = true,
              .source = "Neu 2015, Theorem 1"});
  }

  CostHedge(const Parameters& parameters, const PolicyContext& context)
      : ExponentialPolicy(parameters.eta, context),
        budget_(parameters.budget),
        price_limit_(parameters.price_limit),
        horizon_(context.horizon.value_or(0)) {}

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("cost_hedge", feedback.reward);
    check_cost("cost_hedge", feedback.cost);
    const bool weighted = has_probability("cost_hedge", draw, arms());
    const double over = feedback.cost - budget_;
    if (weighted) {
      const double gain = feedback.reward - price() * over;
      const double loss = (1 + price_limit_ * budget_ - gain) / (1 + price_limit_);
      // A cost above 1 is possible, a loss below 0 is not.
      learn(draw.arm, loss / (1 / inverse_probability(draw) + rate() / 2));
    }
    overspent_ += over;
    ++rounds_;
  }

  /// λ, what a unit of cost counts against a unit of reward now.
  double price() const {
    const auto rounds = static_cast<double>(horizon_ > 0 ? horizon_ : rounds_ + 1);
    const double z = std::sqrt(8 * std::log(2.0) / rounds) * overspent_;
    return price_limit_ / (1 + std::exp(-z));
  }

  void persist(Archive& archive) override {
    archive("rounds", rounds_);
    archive("overspent", overspent_);
    ExponentialPolicy::persist(archive);
  }

 private:
  double budget_;
  double price_limit_;
  std::int64_t horizon_;  // 0: not known
  std::int64_t rounds_ = 0;
  double overspent_ = 0;  // Σ (c − b)
};

}  // namespace nashost::samplers
