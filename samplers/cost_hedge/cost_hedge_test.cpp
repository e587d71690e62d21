#include "cost_hedge.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

CostHedge make(std::int64_t arms, std::int64_t horizon, CostHedge::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  if (horizon > 0) context.horizon = horizon;
  return CostHedge(p, context);
}

TEST(CostHedge, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<CostHedge>(),
                                  {.traits = {.needs_cost = true}, .name = "cost_hedge"});
}

TEST(CostHedge, ThePriceHasNoRegretOnAnySequenceOfCosts) {
  // Hedge between 0 and Λ: Σ λ_t (c_t − b) ≥ max(0, Λ Σ (c_t − b)) − Λ √(½ T ln 2).
  EXPECT_TRUE(rc::check("price: Hedge's bound", [] {
    const auto rounds = *rc::gen::inRange<std::int64_t>(1, 200);
    const double budget = *rc::gen::inRange(1, 10) / 10.0;
    const double limit = *rc::gen::inRange(1, 10);
    CostHedge policy = make(2, rounds, {.budget = budget, .price_limit = limit});
    double paid = 0;
    double over = 0;
    for (std::int64_t t = 0; t < rounds; ++t) {
      const double cost = *rc::gen::inRange(0, 5) / 4.0;
      paid += policy.price() * (cost - budget);
      over += cost - budget;
      policy.update({0, 0.5}, {.reward = 0.5, .cost = cost});
    }
    const double bound = limit * std::sqrt(0.5 * static_cast<double>(rounds) * std::log(2.0));
    RC_ASSERT(paid >= std::max(0.0, limit * over) - bound - 1e-9);
  }));
}

TEST(CostHedge, TheLossIsTheLagrangianScaledToTheUnitInterval) {
  // First round: λ = Λ/2 = 2. r = 1, c = 0.25, b = 0.5: gain 1 + 0.5; loss (1 + 2 − 1.5)/5 = 0.3.
  CostHedge policy = make(2, 0, {.budget = 0.5, .price_limit = 4, .eta = 0.2});
  EXPECT_EQ(policy.price(), 2);
  policy.update({0, 0.5}, {.reward = 1, .cost = 0.25});
  EXPECT_NEAR(policy.index(0), -0.2 * 0.3 / (0.5 + 0.1), 1e-15);
}

TEST(CostHedge, KeepsTheBudgetAndEarnsWhatTheBestMixtureEarns) {
  // Arms (r, c) = (0.4, 0.2) and (0.9, 1), b = 0.5: the best mixture draws the second with x =
  // 0.3/0.8, earns 0.4 + 0.5·0.375 = 0.5875 a round, at λ* = 0.5/0.8 = 0.625.
  const std::int64_t rounds = 40000;
  const double t = static_cast<double>(rounds);
  const double limit = 2;
  CostHedge policy = make(2, rounds, {.budget = 0.5, .price_limit = limit});
  const ArmMask mask(2);
  RandomStream random(testing::seed(), "cost_hedge/mixture");
  RandomStream world(testing::seed(), "cost_hedge/world");
  double earned = 0;
  double spent = 0;
  for (std::int64_t n = 0; n < rounds; ++n) {
    const Draw draw = policy.select(random, mask);
    const double reward = world.bernoulli(draw.arm == 0 ? 0.4 : 0.9) ? 1 : 0;
    const double cost = draw.arm == 0 ? 0.2 : 1;
    earned += reward;
    spent += cost;
    policy.update(draw, {.reward = reward, .cost = cost});
  }
  // The header's bounds, with EXP3-IX's at δ = 1e-4.
  const double bandit = (1 + limit) * (2 * std::sqrt(4 * t * std::log(2.0)) +
                                       (std::sqrt(4 * t / std::log(2.0)) + 1) * std::log(2e4));
  const double price = limit * std::sqrt(0.5 * t * std::log(2.0));
  EXPECT_GE(earned, 0.5875 * t - bandit - price);
  EXPECT_LE(spent - 0.5 * t, (bandit + price) / (limit - 0.625));
  // And not by a fluke of a loose bound: within 3 % of both.
  EXPECT_NEAR(spent / t, 0.5, 0.015);
  EXPECT_NEAR(earned / t, 0.5875, 0.02);
}

TEST(CostHedge, WithoutPressureTheBestArmWins) {
  CostHedge policy = make(2, 5000, {.budget = 1});
  const ArmMask mask(2);
  RandomStream random(testing::seed(), "cost_hedge/free");
  for (int n = 0; n < 5000; ++n) {
    const Draw draw = policy.select(random, mask);
    policy.update(draw, {.reward = draw.arm == 1 ? 0.9 : 0.1, .cost = 0.1});
  }
  EXPECT_GT(policy.probability(1, mask), 0.9);
  EXPECT_LT(policy.price(), 0.1);
}

TEST(CostHedge, RefusesCostsThatAreNone) {
  CostHedge policy = make(2, 10);
  for (const double cost :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(policy.update({0, 0.5}, {.reward = 1, .cost = cost}), Error);
  }
}

}  // namespace
}  // namespace nashost::samplers
