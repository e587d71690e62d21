#include "nashost/bernoulli_kl.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"

namespace nashost {
namespace {

const std::vector<double> kProbabilities = {1e-300, 1e-15, 1e-9, 1e-4, 0.01,   0.1,     0.3,
                                            0.5,    0.7,   0.9,  0.99, 0.9999, 1 - 1e-9};
const std::vector<double> kLevels = {1e-140, 1e-14, 1e-9, 1e-6, 1e-4, 0.001, 0.01, 0.05, 0.1,
                                     0.3,    0.5,   1,    2,    3,    5,     10,   30,   100};
const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

/// The definition, in 64-bit mantissas.
long double definition(long double p, long double q) {
  const long double success = p == 0 ? 0 : p * std::log(p / q);
  const long double failure = p == 1 ? 0 : (1 - p) * std::log((1 - p) / (1 - q));
  return success + failure;
}

/// The largest double q in [p, 1] with d(p, q) ≤ c, by halving until two doubles are neighbours.
double bisected_upper(double p, double c) {
  double low = p;
  double high = 1;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    (bernoulli_kl(p, middle) <= c ? low : high) = middle;
  }
}

double bisected_lower(double p, double c) {
  double low = 0;
  double high = p;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (bernoulli_kl(p, middle) <= c ? high : low) = middle;
  }
}

TEST(BernoulliKl, IsItsDefinition) {
  // The definition cancels: its error is about 1e-19 · |ln q| absolute, and nothing else is
  // compared.
  for (double p : {0.0, 0.01, 0.3, 0.5, 0.77, 1.0}) {
    for (double q : {0.001, 0.2, 0.5, 0.6, 0.999}) {
      const auto expected = static_cast<double>(definition(p, q));
      EXPECT_NEAR(bernoulli_kl(p, q), expected, 1e-15 * (1 + expected)) << p << " " << q;
    }
  }
}

TEST(BernoulliKl, AgreesWithSciPy) {
  for (const auto& each : stats::reference("bernoulli_kl", "cases")) {
    const double expected = each["kl"].get<double>();
    EXPECT_NEAR(bernoulli_kl(each["p"].get<double>(), each["q"].get<double>()), expected,
                1e-14 * (1 + expected));
  }
}

TEST(BernoulliKl, KeepsItsRelativePrecisionWhereTheDefinitionCancels) {
  // d(p, p+δ) = δ²/2v − (1−2p)δ³/3v² + O(δ⁴/v³), v = p(1−p). At δ = 1e-6 the δ⁴ term is 1e-11 of
  // the first at most for these p; the definition itself is off by 1e-16/1e-11 there.
  const double delta = 0x1p-20;
  for (double p : {0.25, 0.5, 0.75}) {
    const double v = p * (1 - p);
    const double expected =
        delta * delta / (2 * v) - (1 - 2 * p) * delta * delta * delta / (3 * v * v);
    EXPECT_NEAR(bernoulli_kl(p, p + delta) / expected, 1, 1e-10) << p;
  }
  EXPECT_GT(bernoulli_kl(0.5, std::nextafter(0.5, 1)), 0);
}

TEST(BernoulliKl, AtTheEnds) {
  EXPECT_EQ(bernoulli_kl(0, 0), 0);
  EXPECT_EQ(bernoulli_kl(1, 1), 0);
  EXPECT_EQ(bernoulli_kl(0.5, 0), kInfinity);
  EXPECT_EQ(bernoulli_kl(0.5, 1), kInfinity);
  EXPECT_EQ(bernoulli_kl(0, 1), kInfinity);
  EXPECT_EQ(bernoulli_kl(1, 0), kInfinity);
  EXPECT_DOUBLE_EQ(bernoulli_kl(0, 0.25), -std::log(0.75));
  EXPECT_DOUBLE_EQ(bernoulli_kl(1, 0.25), -std::log(0.25));
}

TEST(BernoulliKl, SwappingSuccessAndFailureChangesNothing) {
  for (double p : {0.125, 0.25, 0.5}) {  // 1−p is exact
    for (double q : {0.0625, 0.375, 0.75}) {
      EXPECT_DOUBLE_EQ(bernoulli_kl(p, q), bernoulli_kl(1 - p, 1 - q));
      EXPECT_DOUBLE_EQ(bernoulli_kl_upper(p, q), 1 - bernoulli_kl_lower(1 - p, q));
    }
  }
}

TEST(BernoulliKlInverse, AgreesWithBisectionOnAGrid) {
  for (double p : kProbabilities) {
    for (double c : kLevels) {
      EXPECT_NEAR(bernoulli_kl_upper(p, c), bisected_upper(p, c), 1e-15) << p << " " << c;
      EXPECT_NEAR(bernoulli_kl_lower(p, c), bisected_lower(p, c), 1e-15) << p << " " << c;
    }
  }
}

TEST(BernoulliKlInverse, AgreesWithBisectionOnRandomPairs) {
  RandomStream random(1187, "test/bernoulli_kl");
  for (int i = 0; i < 20000; ++i) {
    const double p = random.uniform();
    const double c = std::exp(-12 + 15 * random.uniform());
    ASSERT_NEAR(bernoulli_kl_upper(p, c), bisected_upper(p, c), 1e-15) << p << " " << c;
    ASSERT_NEAR(bernoulli_kl_lower(p, c), bisected_lower(p, c), 1e-15) << p << " " << c;
  }
}

TEST(BernoulliKlInverse, AFarLowerBoundKeepsItsRelativePrecision) {
  // At p = ½ the equation is quadratic: d(½, q) = −½ ln(4q(1−q)), so q = (1 ∓ √(1−e^{−2c}))/2,
  // and the lower root is e^{−2c} / (2(1 + √(1−e^{−2c}))), which is written without cancellation.
  for (double c : {1e-6, 0.01, 0.5, 1.0, 5.0, 20.0, 200.0}) {
    const double root = std::sqrt(-std::expm1(-2 * c));
    EXPECT_NEAR(bernoulli_kl_upper(0.5, c), (1 + root) / 2, 1e-15) << c;
    const double expected = std::exp(-2 * c) / (2 * (1 + root));
    EXPECT_NEAR(bernoulli_kl_lower(0.5, c) / expected, 1, 1e-13) << c;
  }
}

TEST(BernoulliKlInverse, IsExactAtTheEnds) {
  for (double c : kLevels) {
    EXPECT_EQ(bernoulli_kl_upper(0, c), -std::expm1(-c));
    EXPECT_EQ(bernoulli_kl_upper(1, c), 1);
    EXPECT_EQ(bernoulli_kl_lower(1, c), std::exp(-c));
    EXPECT_EQ(bernoulli_kl_lower(0, c), 0);
  }
  for (double p : kProbabilities) {
    EXPECT_EQ(bernoulli_kl_upper(p, 0), p);
    EXPECT_EQ(bernoulli_kl_lower(p, 0), p);
    EXPECT_EQ(bernoulli_kl_upper(p, kInfinity), 1);
    EXPECT_EQ(bernoulli_kl_lower(p, kInfinity), 0);
  }
  const double denormal = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(bernoulli_kl_upper(denormal, 0.5), -std::expm1(-0.5));
  EXPECT_LE(bernoulli_kl_lower(denormal, 0.5), denormal);
  EXPECT_EQ(bernoulli_kl_upper(0, kInfinity), 1);
  EXPECT_EQ(bernoulli_kl_lower(1, kInfinity), 0);
}

TEST(BernoulliKlInverse, ObeysPinskerAndOrder) {
  RandomStream random(1187, "test/pinsker");
  for (int i = 0; i < 20000; ++i) {
    const double p = random.uniform();
    const double c = std::exp(-25 + 30 * random.uniform());
    const double upper = bernoulli_kl_upper(p, c);
    const double lower = bernoulli_kl_lower(p, c);
    ASSERT_LE(p, upper);
    ASSERT_GE(p, lower);
    ASSERT_LE(upper, std::min(1.0, p + std::sqrt(c / 2) + 1e-15)) << p << " " << c;
    ASSERT_GE(lower, std::max(0.0, p - std::sqrt(c / 2) - 1e-15)) << p << " " << c;
    ASSERT_LE(upper, bernoulli_kl_upper(p, 1.1 * c));
    ASSERT_GE(lower, bernoulli_kl_lower(p, 1.1 * c));
  }
}

TEST(BernoulliKlInverse, TakesWhatRoundingDoesToAMean) {
  EXPECT_EQ(bernoulli_kl_upper(1 + 1e-15, 0.5), 1);
  EXPECT_EQ(bernoulli_kl_lower(-1e-15, 0.5), 0);
  EXPECT_EQ(bernoulli_kl(-1e-15, 0), 0);
}

TEST(BernoulliKl, RefusesWhatIsNoProbabilityOrLevel) {
  for (double p : {-0.1, 1.1, kNan, kInfinity}) {
    EXPECT_THROW(bernoulli_kl(p, 0.5), Error) << p;
    EXPECT_THROW(bernoulli_kl(0.5, p), Error) << p;
    EXPECT_THROW(bernoulli_kl_upper(p, 0.5), Error) << p;
    EXPECT_THROW(bernoulli_kl_lower(p, 0.5), Error) << p;
  }
  for (double level : {-1e-9, kNan, -kInfinity}) {
    EXPECT_THROW(bernoulli_kl_upper(0.5, level), Error) << level;
    EXPECT_THROW(bernoulli_kl_lower(0.5, level), Error) << level;
  }
}

}  // namespace
}  // namespace nashost
