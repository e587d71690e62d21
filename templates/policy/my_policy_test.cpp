#include "my_policy.hpp"

#include <nashost/testing/policy_conformance.hpp>

TEST(MyPolicy, ObeysTheLawsOfPolicies) {
  nashost::testing::expect_policy_conforms(nashost::testing::policy_factory<MyPolicy>());
}

TEST(MyPolicy, DrawsTheBestMeanOnceEveryArmWasTried) {
  MyPolicy policy({.explore = 0}, {.arms = 3});
  nashost::RandomStream random(1, "test");
  nashost::ArmMask mask(3);
  const std::vector<double> rewards = {0.2, 0.9, 0.4};
  for (const double reward : rewards) {
    policy.update(policy.select(random, mask), {.reward = reward});
  }
  EXPECT_EQ(policy.select(random, mask).arm, 1);
  mask.mask(1);
  EXPECT_EQ(policy.select(random, mask).arm, 2);
}
