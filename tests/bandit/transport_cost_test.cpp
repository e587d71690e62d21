#include "nashost/bandit/transport_cost.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

double log_likelihood(double successes, double pulls, double p) {
  return (successes > 0 ? successes * std::log(p) : 0) +
         (pulls - successes > 0 ? (pulls - successes) * std::log1p(-p) : 0);
}

TEST(TransportCost, IsTheGeneralisedLikelihoodRatio) {
  // max over all (p, q) against max over p = q.
  RandomStream random(testing::seed(), "transport cost");
  for (int trial = 0; trial < 300; ++trial) {
    ArmStatistics seen(2);
    for (int n = 0; n < 40; ++n) {
      seen.add(static_cast<std::int64_t>(random.below(2)), random.bernoulli(0.4) ? 1 : 0);
    }
    const double na = static_cast<double>(seen.pulls(0));
    const double nb = static_cast<double>(seen.pulls(1));
    const double apart = log_likelihood(seen.sum(0), na, seen.mean(0)) +
                         log_likelihood(seen.sum(1), nb, seen.mean(1));
    const double p = (seen.sum(0) + seen.sum(1)) / (na + nb);
    const double together = log_likelihood(seen.sum(0), na, p) + log_likelihood(seen.sum(1), nb, p);
    const double cost = seen.mean(0) > seen.mean(1) ? apart - together : 0;
    EXPECT_NEAR(transport_cost(seen, 0, 1), cost, 1e-12 * (1 + std::abs(apart)));
  }
}

TEST(Separation, IsTheCostToTheNearestAllowedRival) {
  ArmStatistics seen(4);
  const double means[] = {0.8, 0.7, 0.2, 0.9};
  for (std::int64_t arm = 0; arm < 4; ++arm) {
    for (int n = 0; n < 10; ++n) seen.add(arm, n < 10 * means[arm] ? 1 : 0);
  }
  ArmMask mask(4);
  EXPECT_EQ(best_mean(seen, mask), 3);
  EXPECT_EQ(separation(seen, mask), transport_cost(seen, 3, 0));
  mask.mask(3);
  EXPECT_EQ(separation(seen, mask), transport_cost(seen, 0, 1));
  mask.mask(1);
  EXPECT_EQ(separation(seen, mask), transport_cost(seen, 0, 2));
  mask.mask(2);
  EXPECT_TRUE(std::isinf(separation(seen, mask)));
}

TEST(Separation, IsNothingBeforeEveryRivalWasSeen) {
  ArmStatistics seen(3);
  const ArmMask mask(3);
  EXPECT_EQ(best_mean(seen, mask), -1);
  EXPECT_EQ(separation(seen, mask), 0);
  seen.add(0, 1);
  seen.add(1, 0);
  EXPECT_EQ(separation(seen, mask), 0);
}

TEST(StoppingThreshold, HasItsTwoForms) {
  EXPECT_NEAR(stopping_threshold(true, 100, 4, 0.1), std::log(2 * 100 * 3 / 0.1), 1e-12);
  EXPECT_NEAR(stopping_threshold(false, 100, 4, 0.1), std::log((1 + std::log(100)) / 0.1), 1e-12);
  EXPECT_TRUE(std::isfinite(stopping_threshold(true, 0, 1, 0.1)));
}

}  // namespace
}  // namespace nashost
