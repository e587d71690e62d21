#include "nashost/pruning/reward_history.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

TEST(RewardHistory, MeansOfAnyStretch) {
  RandomStream random(testing::seed(), "reward history");
  RewardHistory history(2);
  std::vector<double> rewards;
  EXPECT_EQ(history.count(1), 0);
  EXPECT_TRUE(std::isnan(history.mean(1, 1, 1)));
  for (std::int64_t n = 1; n <= 60; ++n) {
    rewards.push_back(random.uniform());
    history.add(1, 1, rewards.back());
    ASSERT_EQ(history.count(1), n);
    for (std::int64_t upto = 1; upto <= n; ++upto) {
      for (std::int64_t window = 1; window <= upto; ++window) {
        const double sum =
            std::accumulate(rewards.begin() + (upto - window), rewards.begin() + upto, 0.0);
        // At most 120 additions of numbers below 60.
        ASSERT_NEAR(history.mean(1, upto, window), sum / static_cast<double>(window), 1e-12);
      }
    }
    EXPECT_TRUE(std::isnan(history.mean(1, n + 1, 1)));
  }
}

TEST(RewardHistory, StretchesEndWithBlocks) {
  RewardHistory history(1);
  history.add(0, 10, 5);
  history.add(0, 20, 18);
  history.add(0, 30, 6);
  EXPECT_EQ(history.count(0), 60);
  EXPECT_DOUBLE_EQ(history.mean(0, 60, 30), 0.2);
  EXPECT_DOUBLE_EQ(history.mean(0, 60, 31), 24.0 / 50);  // the second block, too
  EXPECT_DOUBLE_EQ(history.mean(0, 11, 1), 0.9);         // number 11 lies in the second block
  EXPECT_DOUBLE_EQ(history.mean(0, 30, 30), 23.0 / 30);
}

}  // namespace
}  // namespace nashost
