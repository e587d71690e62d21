#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/cost_check.hpp"
#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// The most reward for a total budget: draw the arm of best optimistic reward per unit of cost,
///
///     argmax_i  min(1, μ̂_i + e_i) / max(c_min, ĉ_i − e_i),   e_i = √(α ln t / (2 N_i))
///
/// with e_i left out of the denominator where costs are fixed (MACs of a subnet). Fixed costs:
/// fractional KUBE, Tran-Thanh, Chapman, Rogers, Jennings, "Knapsack based optimal policies for
/// budget-limited multi-armed bandits" (AAAI 2012). Random costs: m-UCB of Xia, Ding, Zhang, Yu,
/// Qin, "Budgeted bandit problems with continuous random costs" (ACML 2015).
///
/// Guarantee, i.i.d. rewards in [0, 1] and costs in [c_min, 1], α = 4: what is earned until a
/// budget B is spent is within O(ln B) of always drawing the arm of best mean reward per mean cost.
///
/// Every arm is drawn once first; ties are broken uniformly; t counts rewards. O(K) a round.
class BudgetedUcb : public Policy {
 public:
  struct Parameters {
    double alpha = 4;
    std::string costs = "fixed";
    double smallest_cost = 1e-3;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("alpha", &Parameters::alpha,
             {.doc = "width of the bounds: e = √(α ln t / (2 N))", .min = 0})
        .add("costs", &Parameters::costs,
             {.doc = "fixed: an arm always costs the same; random: costs vary, and are bounded too",
              .choices = {"fixed", "random"}})
        .add("smallest_cost", &Parameters::smallest_cost,
             {.doc = "c_min, below which no arm's cost is believed to be",
              .min = 0,
              .min_open = true,
              .unit = "cost of the most expensive arm"});
  }

  BudgetedUcb(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters),
        seen_(context.arms),
        costs_(static_cast<std::size_t>(context.arms)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    Largest best(random);
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      best.offer(arm, index(arm));
    }
    return {best.arm()};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("budgeted_ucb", feedback.reward);
    check_cost("budgeted_ucb", feedback.cost);
    has_probability("budgeted_ucb", draw, seen_.arms());
    seen_.add(draw.arm, feedback.reward);
    costs_[static_cast<std::size_t>(draw.arm)] += feedback.cost;
  }

  /// Optimistic reward per unit of cost; +∞ before the first draw.
  double index(std::int64_t arm) override {
    if (seen_.pulls(arm) == 0) return std::numeric_limits<double>::infinity();
    const auto pulls = static_cast<double>(seen_.pulls(arm));
    const auto t = static_cast<double>(seen_.total_pulls());
    const double width = std::sqrt(parameters_.alpha * std::log(t) / (2 * pulls));
    const double cost = costs_[static_cast<std::size_t>(arm)] / pulls;
    const double lowest = parameters_.costs == "random" ? cost - width : cost;
    return std::min(1.0, seen_.mean(arm) + width) / std::max(parameters_.smallest_cost, lowest);
  }
  /// The arm of best mean reward per mean cost, among those seen.
  std::int64_t recommend(const ArmMask& mask) override {
    std::int64_t best = -1;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (seen_.pulls(arm) > 0 && (best < 0 || efficiency(arm) > efficiency(best))) best = arm;
    }
    return best;
  }

  void persist(Archive& archive) override {
    archive("seen", seen_);
    archive("costs", costs_);
  }

 private:
  double efficiency(std::int64_t arm) const {
    const double cost =
        costs_[static_cast<std::size_t>(arm)] / static_cast<double>(seen_.pulls(arm));
    return seen_.mean(arm) / std::max(parameters_.smallest_cost, cost);
  }

  Parameters parameters_;
  ArmStatistics seen_;
  std::vector<double> costs_;  // sums
};

}  // namespace nashost::samplers
