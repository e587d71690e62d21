#include "nashost/bandit/gaussian_integral.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nashost {
namespace {

TEST(Erfcx, EqualsItsDefinitionAndItsAsymptoticSeries) {
  for (double x = 0; x < 10; x += 0.013) {
    const long double exact =
        std::exp(static_cast<long double>(x) * x) * std::erfc(static_cast<long double>(x));
    EXPECT_NEAR(erfcx(x) / static_cast<double>(exact), 1, 1e-14) << x;
  }
  for (const double x : {50.0, 1e3, 1e8, 1e150}) {
    const double u = 1 / (2 * x * x);
    const double series = (1 - u + 3 * u * u) / (x * std::sqrt(std::acos(-1.0)));
    EXPECT_NEAR(erfcx(x) / series, 1, 20 * u * u * u + 1e-14) << x;
  }
}

/// ln of the integral by Simpson's rule on 4000 panels in 64-bit mantissas, relative to the largest
/// value.
long double simpson(long double r, long double v) {
  const int panels = 4000;
  const long double h = 0.5L / panels;
  const long double peak = v > 0 ? std::min(0.5L, std::max(0.0L, r / (2 * v))) : (r > 0 ? 0.5L : 0);
  const long double largest = peak * r - peak * peak * v;
  const auto f = [&](long double eta) { return std::exp(eta * r - eta * eta * v - largest); };
  long double sum = 0;
  for (int i = 0; i < panels; ++i) sum += f(i * h) + 4 * f((i + 0.5L) * h) + f((i + 1) * h);
  return largest + std::log(sum * h / 6);
}

TEST(LogGaussianIntegral, EqualsNumericalIntegration) {
  // Simpson's relative error on panels of length h of a function that changes at rate λ:
  // (λh)⁴/2880.
  for (const double v : {0.0, 1e-30, 1e-8, 1e-3, 0.5, 0.99, 1.01, 3.0, 30.0, 300.0, 3000.0}) {
    for (const double r : {0.0, 1e-9, 1e-3, 0.3, 1.0, 5.0, 14.9, 29.9, 30.1, 60.0, 300.0}) {
      for (const double sign : {1.0, -1.0}) {
        const double tolerance = std::pow((r + v) * 0.5 / 4000, 4) / 2880 * 1.1 + 1e-12;
        EXPECT_NEAR(log_gaussian_integral(sign * r, v), static_cast<double>(simpson(sign * r, v)),
                    tolerance)
            << "R = " << sign * r << ", V = " << v;
      }
    }
  }
}

TEST(LogGaussianIntegral, HasItsClosedFormsAtTheEdges) {
  EXPECT_NEAR(log_gaussian_integral(0, 0), std::log(0.5), 1e-15);
  EXPECT_NEAR(log_gaussian_integral(2, 0), std::log((std::exp(1) - 1) / 2), 1e-14);
  EXPECT_NEAR(log_gaussian_integral(1000, 0), 500 - std::log(1000.0), 1e-12);
  EXPECT_NEAR(log_gaussian_integral(-1000, 0), -std::log(1000.0), 1e-12);
}

TEST(LogGaussianIntegral, IsFiniteAndGrowsWithRegretWhereverSquintCanGet) {
  for (const double v : {0.0, 1e-300, 1e-12, 1.0, 1e3, 1e7, 1e12}) {
    double before = -INFINITY;
    for (double r = -1e7; r <= 1e7; r += 997.3) {
      const double value = log_gaussian_integral(r, v);
      ASSERT_TRUE(std::isfinite(value)) << "R = " << r << ", V = " << v;
      ASSERT_GE(value, before - 1e-9) << "R = " << r << ", V = " << v;
      before = value;
    }
  }
}

}  // namespace
}  // namespace nashost
