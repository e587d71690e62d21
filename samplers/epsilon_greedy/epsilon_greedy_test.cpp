#include "epsilon_greedy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "argmax_twin.hpp"
#include "bernoulli_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

TEST(EpsilonGreedy, Conforms) {
  for (const EpsilonGreedy::Parameters& parameters :
       {EpsilonGreedy::Parameters{}, EpsilonGreedy::Parameters{.epsilon = 0.2, .warmup = 100},
        EpsilonGreedy::Parameters{.epsilon = 0}, EpsilonGreedy::Parameters{.epsilon = 1},
        EpsilonGreedy::Parameters{.schedule = "decaying", .gap = 0.3}}) {
    testing::expect_policy_conforms(policy_factory<EpsilonGreedy>(parameters),
                                    {.name = "epsilon_greedy"});
  }
}

TEST(EpsilonGreedy, ProbabilitiesAreThoseOfTheRule) {
  EpsilonGreedy policy({.epsilon = 0.2}, context_of(5));
  ArmMask mask(5);
  for (std::int64_t arm = 0; arm < 5; ++arm) feed(policy, arm, arm >= 3 ? 0.75 : 0.25);
  std::vector<double> p(5);
  ASSERT_TRUE(policy.probabilities(mask, p));
  // Arms 3 and 4 share the best mean: 0.2/5 each, and half of the other 0.8 for either.
  for (const int arm : {0, 1, 2}) EXPECT_DOUBLE_EQ(p[arm], 0.04);
  for (const int arm : {3, 4}) EXPECT_DOUBLE_EQ(p[arm], 0.44);
  mask.mask(4);
  mask.mask(0);
  ASSERT_TRUE(policy.probabilities(mask, p));
  // Three arms are left: 0.2/3 each, and the rest for arm 3.
  for (const int arm : {1, 2}) EXPECT_DOUBLE_EQ(p[arm], 0.2 / 3);
  EXPECT_DOUBLE_EQ(p[3], 0.2 / 3 + 0.8);
}

TEST(EpsilonGreedy, GreedyDrawsFollowTheMeanAndTryEveryArm) {
  for (const std::int64_t arms : {2, 9, 200}) {
    EpsilonGreedy policy({.epsilon = 0}, context_of(arms));
    testing::expect_draws_argmax(policy, {.arms = arms},
                                 [](const testing::ArmHistory& arm, double) { return arm.mean(); });
  }
}

TEST(EpsilonGreedy, WarmupIsUniformUntilTheRewardsAreIn) {
  EpsilonGreedy policy({.epsilon = 0.2, .warmup = 100}, context_of(4));
  const ArmMask mask(4);
  for (int i = 0; i < 99; ++i) feed(policy, i % 4, i % 4 == 2 ? 1 : 0);
  for (std::int64_t arm = 0; arm < 4; ++arm) EXPECT_EQ(policy.probability(arm, mask), 0.25);
  feed(policy, 0, 0);
  EXPECT_DOUBLE_EQ(policy.probability(2, mask), 0.85);
  EXPECT_DOUBLE_EQ(policy.probability(0, mask), 0.05);
}

TEST(EpsilonGreedy, DecayingShareIsThatOfThePaper) {
  // min(1, c K / (d² t)) with c = 6, K = 2, d = 1/2: 48/t. The share of arm 1, the worse, is half.
  EpsilonGreedy policy({.schedule = "decaying", .c = 6, .gap = 0.5}, context_of(2));
  const ArmMask mask(2);
  for (int t = 1; t <= 200; ++t) {
    if (t > 2) {
      EXPECT_DOUBLE_EQ(policy.probability(1, mask), std::min(1.0, 48.0 / t) / 2) << t;
    }
    feed(policy, t % 2, t % 2 == 0 ? 1 : 0);
  }
}

TEST(EpsilonGreedy, DecayingNeedsAGap) {
  try {
    EpsilonGreedy policy({.schedule = "decaying"}, context_of(2));
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("needs gap"), std::string::npos) << error.what();
  }
}

TEST(EpsilonGreedy, ConstantShareCostsItsSlope) {
  // Two arms 0.9 and 0.1, ε = 0.2: once the better one leads, a round costs 0.2 · ½ · 0.8 = 0.08.
  // It leads after a few rounds of the 10000, so the regret is 800 and a little more; per run the
  // uniform draws alone make a deviation of sqrt(10000 · 0.1 · 0.9) · 0.8 = 24.
  const auto regret = testing::bernoulli_regret(policy_factory<EpsilonGreedy>({.epsilon = 0.2}),
                                                {0.9, 0.1}, 10000, 20);
  EXPECT_NEAR(regret.mean, 800 + 2, 4 * 24 / std::sqrt(20.0));
}

}  // namespace
}  // namespace nashost::samplers
