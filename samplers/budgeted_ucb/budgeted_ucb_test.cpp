#include "budgeted_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

BudgetedUcb make(std::int64_t arms, BudgetedUcb::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  return BudgetedUcb(p, context);
}

class BudgetedUcbBoth : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Costs, BudgetedUcbBoth, ::testing::Values("fixed", "random"));

TEST_P(BudgetedUcbBoth, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<BudgetedUcb>({.costs = GetParam()}),
                                  {.traits = {.needs_cost = true}, .name = "budgeted_ucb"});
}

TEST(BudgetedUcb, TheIndexHasItsClosedForm) {
  for (const std::string costs : {"fixed", "random"}) {
    BudgetedUcb policy = make(2, {.alpha = 0.1, .costs = costs});
    for (int n = 0; n < 10; ++n) {
      policy.update({0}, {.reward = n < 3 ? 1.0 : 0.0, .cost = n % 2 == 0 ? 0.5 : 0.7});
    }
    const double width = std::sqrt(0.1 * std::log(10.0) / 20);
    const double cost = costs == "fixed" ? 0.6 : 0.6 - width;
    EXPECT_NEAR(policy.index(0), (0.3 + width) / cost, 1e-12);
    EXPECT_TRUE(std::isinf(policy.index(1)));
  }
}

TEST(BudgetedUcb, RewardIsCappedAtOneAndCostAtItsFloor) {
  BudgetedUcb policy = make(1, {.alpha = 1000, .costs = "random", .smallest_cost = 0.01});
  policy.update({0}, {.reward = 1, .cost = 0.2});
  policy.update({0}, {.reward = 1, .cost = 0.2});
  EXPECT_NEAR(policy.index(0), 1 / 0.01, 1e-12);
  BudgetedUcb free = make(1);
  free.update({0}, {.reward = 1, .cost = 0});
  EXPECT_TRUE(std::isfinite(free.index(0)));
}

TEST_P(BudgetedUcbBoth, DrawsTheArmOfBestRewardPerCost) {
  // Ratios 0.9/1, 0.5/0.25, 0.2/0.2: the second is best, though the first earns most.
  const std::vector<double> rewards = {0.9, 0.5, 0.2};
  const std::vector<double> costs = {1, 0.25, 0.2};
  BudgetedUcb policy = make(3, {.alpha = 0.5, .costs = GetParam()});
  const ArmMask mask(3);
  RandomStream random(testing::seed(), "budgeted_ucb/ratio");
  std::vector<int> drawn(3);
  for (int n = 0; n < 20000; ++n) {
    const Draw draw = policy.select(random, mask);
    policy.update(
        draw, {.reward = random.bernoulli(rewards[draw.arm]) ? 1.0 : 0.0, .cost = costs[draw.arm]});
    ++drawn[draw.arm];
  }
  EXPECT_GT(drawn[1], 18000);
  EXPECT_EQ(policy.recommend(mask), 1);
}

TEST(BudgetedUcb, RefusesCostsThatAreNone) {
  BudgetedUcb policy = make(2);
  EXPECT_THROW(policy.update({0}, {.reward = 1, .cost = -0.1}), Error);
  EXPECT_EQ(policy.recommend(ArmMask(2)), -1);  // and nothing was learnt
}

}  // namespace
}  // namespace nashost::samplers
