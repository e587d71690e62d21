#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/bandit/rested_forecast.hpp"
#include "nashost/bandit/restless_forecast.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::seed;

/// μ̌(t) straight from the definition; time[l] is the pull number for a rested arm.
double naive_forecast(const std::vector<double>& x, const std::vector<double>& time, double window,
                      double t) {
  const auto n = static_cast<std::int64_t>(x.size());
  const auto h = static_cast<std::int64_t>(std::floor(window * static_cast<double>(n)));
  double sum = 0;
  for (std::int64_t l = n - h; l < n; ++l) {
    const auto at = static_cast<std::size_t>(l);
    const auto before = static_cast<std::size_t>(l - h);
    const double elapsed = time[at] - time[before];
    const double slope = elapsed > 0 ? (x[at] - x[before]) / elapsed : 0;
    sum += x[at] + (t - time[at]) * slope;
  }
  return sum / static_cast<double>(h);
}

TEST(RestedForecast, IsExactOnAffineRewards) {
  RestedForecast forecast(2, 0.25);
  for (int l = 1; l <= 200; ++l) {
    forecast.push(1, 0.1 + 0.002 * l);
    if (l < 4) {
      EXPECT_EQ(forecast.span(1), 0);
      continue;
    }
    EXPECT_EQ(forecast.span(1), l / 4);
    EXPECT_NEAR(forecast.at(1, 450), 0.1 + 0.002 * 450, 1e-10);
  }
  EXPECT_EQ(forecast.pulls(0), 0);
}

TEST(RestedForecast, EqualsItsDefinition) {
  for (const double window : {0.1, 0.25, 0.5}) {
    RestedForecast forecast(1, window);
    std::vector<double> x;
    std::vector<double> pull;
    RandomStream random(seed(), "rested", static_cast<std::uint64_t>(100 * window));
    for (int l = 1; l <= 600; ++l) {
      x.push_back(random.uniform());
      pull.push_back(l);
      forecast.push(0, x.back());
      if (forecast.span(0) == 0) continue;
      // Σ l x_l up to 2e5, rounded at 3e-11, over h²; the slope times t = 1000 alike.
      ASSERT_NEAR(forecast.at(0, 1000), naive_forecast(x, pull, window, 1000), 1e-9) << l;
    }
  }
}

TEST(RestedForecast, SpreadIsThatOfTheBonus) {
  RestedForecast forecast(1, 0.25);
  for (int l = 1; l <= 17; ++l) forecast.push(0, 0.5);
  // N = 17, h = 4: (t − N + h − 1) / √h³ = (100 − 14) / 8.
  EXPECT_DOUBLE_EQ(forecast.spread(0, 100), 86.0 / 8);
}

TEST(RestlessForecast, IsExactWhereRewardsAreAffineInTime) {
  RestlessForecast forecast(1, 0.25);
  RandomStream random(seed(), "calendar");
  std::int64_t round = 0;
  for (int l = 1; l <= 300; ++l) {
    round += 1 + static_cast<std::int64_t>(random.below(9));  // drawn every few rounds
    forecast.push(0, round, 0.1 + 0.0005 * static_cast<double>(round));
    if (forecast.span(0) == 0) continue;
    ASSERT_NEAR(forecast.at(0, 1800), 0.1 + 0.0005 * 1800, 1e-10);
  }
}

TEST(RestlessForecast, EqualsItsDefinitionOutOfOrderAndInBatchesToo) {
  for (const double window : {0.1, 0.25, 0.5}) {
    RestlessForecast forecast(1, window);
    std::vector<double> x;
    std::vector<double> time;
    RandomStream random(seed(), "restless", static_cast<std::uint64_t>(100 * window));
    for (int l = 1; l <= 600; ++l) {
      x.push_back(random.uniform());
      // Several rewards of one round, and rounds that arrive late.
      time.push_back(std::floor(l / 3.0) + (random.bernoulli(0.1) ? -4 : 0));
      forecast.push(0, static_cast<std::int64_t>(time.back()), x.back());
      if (forecast.span(0) == 0) continue;
      // Up to 1/window moves of one term each between fresh sums; slopes ≤ 1, times t = 1000.
      ASSERT_NEAR(forecast.at(0, 1000), naive_forecast(x, time, window, 1000), 1e-9) << l;
    }
  }
}

}  // namespace
}  // namespace nashost
