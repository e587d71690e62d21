#include "nashost/bandit/optimal_proportions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

/// min_{a ≠ best} [w_1 d(μ_1, m) + w_a d(μ_a, m)], the definition.
double rate(const std::vector<double>& means, std::span<const double> w, std::size_t best) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < means.size(); ++a) {
    if (a == best) continue;
    const double m = (w[best] * means[best] + w[a] * means[a]) / (w[best] + w[a]);
    smallest = std::min(smallest,
                        w[best] * bernoulli_kl(means[best], m) + w[a] * bernoulli_kl(means[a], m));
  }
  return smallest;
}

TEST(OptimalProportions, HasTheKnownValues) {
  // Recomputed independently, for the instance of Garivier and Kaufmann's experiments.
  OptimalProportions optimal;
  optimal.solve(std::vector<double>{0.5, 0.45, 0.43, 0.4});
  const double expected[] = {0.4165, 0.3903, 0.1362, 0.0570};
  for (std::size_t a = 0; a < 4; ++a) EXPECT_NEAR(optimal.weights()[a], expected[a], 5e-5);
  EXPECT_NEAR(optimal.time(), 989.8, 0.05);
  EXPECT_NEAR(bernoulli_kl(0.1, 0.9) * optimal.time(), 1739.8, 0.05);
}

TEST(OptimalProportions, IsSymmetricForTwoArmsMirroredAtOneHalf) {
  OptimalProportions optimal;
  optimal.solve(std::vector<double>{0.3, 0.7});
  EXPECT_NEAR(optimal.weights()[0], 0.5, 1e-12);
  EXPECT_NEAR(optimal.time(), 1 / bernoulli_kl(0.3, 0.5), 1e-9);  // m = ½: ½ d + ½ d
}

TEST(OptimalProportions, AttainsItsRateAndNoOtherProportionsDoBetter) {
  RandomStream random(testing::seed(), "optimal proportions");
  OptimalProportions optimal;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> means(2 + random.below(6));
    for (double& mean : means) mean = 0.01 + 0.98 * random.uniform();
    const auto best =
        static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
    optimal.solve(means);
    double sum = 0;
    for (const double w : optimal.weights()) {
      EXPECT_GE(w, 0);
      sum += w;
    }
    ASSERT_NEAR(sum, 1, 1e-12);
    const double attained = rate(means, optimal.weights(), best);
    // Balanced to 1e-13 of the sum; near ties T* is 1e6 and more, hence relative.
    ASSERT_NEAR(attained * optimal.time(), 1, 1e-8);
    for (int other = 0; other < 200; ++other) {
      // Random proportions, far away and close by.
      std::vector<double> w(means.size());
      double total = 0;
      for (std::size_t a = 0; a < w.size(); ++a) {
        w[a] = other % 2 == 0 ? random.exponential()
                              : optimal.weights()[a] * std::exp(0.02 * random.normal());
        total += w[a];
      }
      for (double& value : w) value /= total;
      ASSERT_LE(rate(means, w, best), attained * (1 + 1e-9));
    }
  }
}

TEST(OptimalProportions, IsDefinedAtEveryEdge) {
  OptimalProportions optimal;
  optimal.solve(std::vector<double>{0.4});
  EXPECT_EQ(optimal.weights()[0], 1);
  EXPECT_EQ(optimal.time(), 0);
  optimal.solve(std::vector<double>{0.4, 0.6, 0.6});
  EXPECT_EQ(std::vector<double>(optimal.weights().begin(), optimal.weights().end()),
            (std::vector<double>{0, 0.5, 0.5}));
  EXPECT_TRUE(std::isinf(optimal.time()));
  for (const auto& means : {std::vector<double>{0, 1}, std::vector<double>{1, 0, 0, 0.5},
                            std::vector<double>{0.5, 0.5 + 1e-9}}) {
    optimal.solve(means);
    double sum = 0;
    for (const double w : optimal.weights()) {
      EXPECT_GT(w, 0);
      sum += w;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_TRUE(std::isfinite(optimal.time()));
  }
}

}  // namespace
}  // namespace nashost
