// The gamma and beta variates that are written out in RandomStream, against their distribution
// functions. sup |F_n − F| passes ε with probability 2 e^{−2nε²} at most (Dvoretzky, Kiefer,
// Wolfowitz, with Massart's constant): 2e-6 for n = 20000 and ε = 0.0186.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

template <class Variate, class Distribution>
double distance(Variate variate, Distribution distribution) {
  constexpr std::size_t kSize = 20000;
  std::vector<double> sample(kSize);
  for (double& x : sample) x = variate();
  std::sort(sample.begin(), sample.end());
  double largest = 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    const double f = distribution(sample[i]);
    largest = std::max({largest, std::abs(f - static_cast<double>(i) / kSize),
                        std::abs(f - static_cast<double>(i + 1) / kSize)});
  }
  return largest;
}

TEST(RandomStream, GammaHasItsDistribution) {
  for (const double shape : {0.05, 0.5, 1.0, 1.5, 7.0, 1000.0}) {
    RandomStream random(testing::seed(), "gamma");
    EXPECT_LT(distance([&] { return random.gamma(shape); },
                       [&](double x) { return boost::math::gamma_p(shape, x); }),
              0.0186)
        << "shape " << shape;
  }
}

TEST(RandomStream, BetaHasItsDistribution) {
  const double shapes[][2] = {{1, 1}, {0.3, 0.2}, {2, 5}, {300, 40}, {1, 1000}};
  for (const auto& [a, b] : shapes) {
    RandomStream random(testing::seed(), "beta");
    EXPECT_LT(distance([&, a = a, b = b] { return random.beta(a, b); },
                       [a = a, b = b](double x) { return boost::math::ibeta(a, b, x); }),
              0.0186)
        << "a = " << a << ", b = " << b;
  }
}

TEST(RandomStream, BetaOfTinyShapesIsACoin) {
  RandomStream random(testing::seed(), "tiny");
  double ones = 0;
  for (int i = 0; i < 10000; ++i) {
    const double x = random.beta(3e-5, 1e-5);
    ASSERT_TRUE(x >= 0 && x <= 1);
    ones += x;
  }
  EXPECT_NEAR(ones / 10000, 0.75, 4 * std::sqrt(0.75 * 0.25 / 10000));
}

}  // namespace
}  // namespace nashost
