#include "nashost/bandit/arm_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost {
namespace {

TEST(ArmStatistics, AreSumsAndMeans) {
  ArmStatistics seen(3);
  EXPECT_TRUE(std::isnan(seen.mean(0)));
  for (const double reward : {1.0, 0.0, 1.0, 1.0}) seen.add(1, reward);
  seen.add(2, 0.125);
  EXPECT_EQ(seen.pulls(0), 0);
  EXPECT_EQ(seen.pulls(1), 4);
  EXPECT_EQ(seen.sum(1), 3);
  EXPECT_EQ(seen.mean(1), 0.75);
  EXPECT_EQ(seen.mean(2), 0.125);
  EXPECT_EQ(seen.total_pulls(), 5);
}

TEST(ArmMoments, VarianceIsThatOfTwoPasses) {
  // Rewards of size 1: each of the n squares is rounded by at most 2^-53, and their running sum by
  // 2^-53 of its size; n = 1000 roundings stay below 1e-12.
  ArmMoments seen(1);
  EXPECT_TRUE(std::isnan(seen.variance(0)));
  RandomStream random(1, "test");
  std::vector<double> rewards;
  for (int n = 1; n <= 1000; ++n) {
    rewards.push_back(0.9 + 0.1 * random.uniform());
    seen.add(0, rewards.back());
    double sum = 0, squares = 0;
    for (const double reward : rewards) sum += reward;
    for (const double reward : rewards) squares += (reward - sum / n) * (reward - sum / n);
    ASSERT_NEAR(seen.variance(0), squares / n, 1e-12);
    ASSERT_GE(seen.variance(0), 0);
  }
}

TEST(ArmMoments, ContinueFromTheirState) {
  ArmMoments seen(2), copy(2);
  seen.add(0, 0.5);
  seen.add(0, 0.25);
  seen.add(1, 1);
  Archive archive;
  seen.persist(archive);
  archive.rewind();
  copy.persist(archive);
  seen.add(0, 1);
  copy.add(0, 1);
  EXPECT_EQ(copy.total_pulls(), 4);
  EXPECT_EQ(copy.mean(0), seen.mean(0));
  EXPECT_EQ(copy.variance(0), seen.variance(0));
}

TEST(RewardCheck, AcceptsTheEndsAndNamesThePolicy) {
  EXPECT_NO_THROW(check_reward("ucb1", 0));
  EXPECT_NO_THROW(check_reward("ucb1", 1));
  EXPECT_NO_THROW(check_reward("ucb1", -1, -1, 1));
  for (const double bad :
       {std::nextafter(0.0, -1.0), std::nextafter(1.0, 2.0),
        std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    try {
      check_reward("ucb1", bad);
      ADD_FAILURE() << bad << " was accepted";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("'ucb1'"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace nashost
