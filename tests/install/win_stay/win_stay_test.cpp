#include "win_stay.hpp"

#include <nashost/testing/policy_conformance.hpp>

TEST(WinStay, StaysAfterAWinOnly) {
  WinStay policy({.pays = 0.5}, {});
  nashost::RandomStream random(1, "test");
  nashost::ArmMask mask(1000);
  policy.update({.arm = 617}, {.reward = 0.5});
  EXPECT_EQ(policy.select(random, mask).arm, 617);
  mask.mask(617);
  EXPECT_NE(policy.select(random, mask).arm, 617);
}
