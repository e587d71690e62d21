#include "nashost/pruning/rising_bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nashost/abi/random.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost {
namespace {

/// The two estimates and the noise factor as sums, straight from the definition.
struct Naive {
  double recent = 0, forecast = 0, factor = 0;
  Naive(const std::vector<double>& x, std::int64_t h, double end) {
    const auto n = static_cast<std::int64_t>(x.size());
    const auto at = [&x](std::int64_t l) { return x[static_cast<std::size_t>(l - 1)]; };
    for (std::int64_t l = n - h + 1; l <= n; ++l) {
      const double ahead = end - static_cast<double>(l);
      const double weight = ahead / static_cast<double>(h);
      recent += at(l);
      forecast += at(l) + ahead * (at(l) - at(l - h)) / static_cast<double>(h);
      factor += (1 + weight) * (1 + weight) + weight * weight;
    }
    recent /= static_cast<double>(h);
    forecast /= static_cast<double>(h);
    factor /= static_cast<double>(h * h);
  }
};

TEST(RisingBounds, AreTheirDefinition) {
  RandomStream random(testing::seed(), "rising bounds");
  std::vector<double> x;
  RisingBounds bounds(0.3);
  for (int n = 1; n <= 100; ++n) {
    x.push_back(random.uniform());
    bounds.add(x.back());
    const auto h = static_cast<std::int64_t>(std::floor(0.3 * n));
    ASSERT_EQ(bounds.span(), h);
    if (h == 0) continue;
    for (const double end : {100.0, 1000.0}) {
      const Naive naive(x, h, end);
      ASSERT_NEAR(bounds.lower(0.5, 3), naive.recent - 0.5 * std::sqrt(6 / double(h)), 1e-9);
      // Sums of up to 100 terms of size 1000, and squares of them.
      ASSERT_NEAR(bounds.upper(end, 0.5, 3), naive.forecast + 0.5 * std::sqrt(2 * naive.factor * 3),
                  1e-8 * end);
      ASSERT_NEAR(RisingBounds::noise_factor(h, end - n), naive.factor, 1e-9 * naive.factor);
    }
  }
}

TEST(RisingBounds, NoiseIsWithinThePublishedFactor) {
  // Mussi et al.: 5 m²/h³ with m = T − N + h − 1, for T > N.
  for (std::int64_t h = 1; h <= 50; ++h) {
    for (const double ahead : {1.0, 2.0, 10.0, 1000.0}) {
      const double m = ahead + static_cast<double>(h) - 1;
      EXPECT_LE(RisingBounds::noise_factor(h, ahead), 5 * m * m / std::pow(h, 3) * (1 + 1e-12))
          << h << " " << ahead;
    }
  }
}

TEST(RisingBounds, WithoutNoiseTheyHoldOnEveryConcaveCurve) {
  const double end = 400;
  const std::vector<double (*)(double)> curves = {
      [](double n) { return 0.9 * (1 - std::exp(-n / 80)); },
      [](double n) { return n / (n + 200); },
      [](double n) { return std::min(1.0, n / 300); },
      [](double) { return 0.4; },
      [](double n) { return 0.1 * std::sqrt(n / 100); },
  };
  for (const auto curve : curves) {
    for (const double window : {0.1, 0.25, 0.5}) {
      RisingBounds bounds(window);
      for (int n = 1; n <= 400; ++n) {
        bounds.add(curve(n));
        if (bounds.span() == 0) continue;
        ASSERT_LE(bounds.lower(0, 0), curve(end) + 1e-12);
        ASSERT_GE(bounds.upper(end, 0, 0), curve(end) - 1e-12);
      }
    }
  }
}

TEST(RisingBounds, AreExactOnStraightLines) {
  RisingBounds bounds(0.5);
  for (int n = 1; n <= 50; ++n) bounds.add(0.1 + 0.005 * n);
  EXPECT_NEAR(bounds.upper(100, 0, 0), 0.6, 1e-12);
  EXPECT_NEAR(bounds.upper(50, 0, 0), 0.35, 1e-12);
}

TEST(RisingBounds, EachFailsWithItsProbabilityAtMost) {
  // A curve on which the upper one is exact in expectation (a line) and one on which the lower one
  // is (a constant), Bernoulli noise, σ = ½; δ' = 0.2 at one fixed count. A bound that holds is
  // failed with probability 0.001.
  const double log_share = std::log(1 / 0.2);
  constexpr int kRuns = 4000;
  std::int64_t below = 0, above = 0, third = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    RandomStream random(testing::seed(), "rising bounds/runs", run);
    RisingBounds line(0.5), flat(0.5);
    for (int n = 1; n <= 60; ++n) {
      line.add(random.bernoulli(0.2 + 0.005 * n) ? 1 : 0);
      flat.add(random.bernoulli(0.5) ? 1 : 0);
    }
    above += line.upper(80, 0.5, log_share) < 0.6 ? 1 : 0;
    below += flat.lower(0.5, log_share) > 0.5 ? 1 : 0;
    third += line.upper(80, 0.5 / 3, log_share) < 0.6 ? 1 : 0;
  }
  const auto most = stats::most_events(kRuns, 0.2);
  EXPECT_LE(above, most);
  EXPECT_LE(below, most);
  EXPECT_GT(above, kRuns / 100) << "so wide that this tests nothing";
  EXPECT_GT(third, most) << "a third of the width must fail the gate";
}

}  // namespace
}  // namespace nashost
