#include "stats/binomial.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nashost/abi/error.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

TEST(Binomial, TailsAgreeWithSciPy) {
  for (const auto& each : reference("binomial", "tails")) {
    const double expected = each["tail"].get<double>();
    EXPECT_NEAR(binomial_upper_tail(each["n"].get<std::int64_t>(), each["p"].get<double>(),
                                    each["k"].get<std::int64_t>()),
                expected, 1e-11 * expected);
  }
}

TEST(Binomial, TailsByHand) {
  EXPECT_DOUBLE_EQ(binomial_upper_tail(3, 0.5, 2), 0.5);
  EXPECT_DOUBLE_EQ(binomial_upper_tail(4, 0.25, 4), std::pow(0.25, 4));
  EXPECT_EQ(binomial_upper_tail(10, 0, 0), 1);
  EXPECT_EQ(binomial_upper_tail(10, 0, 1), 0);
  EXPECT_EQ(binomial_upper_tail(10, 1, 10), 1);
  EXPECT_EQ(binomial_upper_tail(0, 0.5, 0), 1);
}

TEST(BinomialGate, AgreesWithSciPy) {
  for (const auto& each : reference("binomial", "gates")) {
    EXPECT_EQ(most_events(each["runs"].get<std::int64_t>(), each["p"].get<double>()),
              each["most"].get<std::int64_t>());
  }
}

TEST(BinomialGate, IsTheTightestAtItsSignificance) {
  for (std::int64_t n : {1, 10, 1000}) {
    for (double p : {0.01, 0.05, 0.5}) {
      const std::int64_t k = most_events(n, p, 0.001);
      if (k < n) {
        EXPECT_LE(binomial_upper_tail(n, p, k + 1), 0.001);
      }
      if (k > 0) {
        EXPECT_GT(binomial_upper_tail(n, p, k), 0.001);
      }
    }
  }
  EXPECT_EQ(most_events(100, 0), 0);
  EXPECT_EQ(most_events(100, 1), 100);
  EXPECT_EQ(most_events(0, 0.5), 0);
}

TEST(BinomialInterval, AgreesWithSciPy) {
  for (const auto& each : reference("binomial", "intervals")) {
    const Interval interval =
        binomial_interval(each["n"].get<std::int64_t>(), each["k"].get<std::int64_t>());
    EXPECT_NEAR(interval.lower, each["lower"].get<double>(), 1e-11);
    EXPECT_NEAR(interval.upper, each["upper"].get<double>(), 1e-11);
  }
  // No event in n runs: upper end 1 − (α/2)^{1/n}.
  EXPECT_NEAR(binomial_interval(50, 0, 0.9).upper, 1 - std::pow(0.05, 1.0 / 50), 1e-12);
  EXPECT_EQ(binomial_interval(50, 0, 0.9).lower, 0);
  EXPECT_EQ(binomial_interval(50, 50, 0.9).upper, 1);
}

TEST(Binomial, RefusesWhatIsNoCount) {
  EXPECT_THROW(binomial_upper_tail(-1, 0.5, 0), Error);
  EXPECT_THROW(binomial_upper_tail(10, 0.5, 11), Error);
  EXPECT_THROW(binomial_upper_tail(10, 0.5, -1), Error);
  EXPECT_THROW(binomial_upper_tail(10, std::numeric_limits<double>::quiet_NaN(), 1), Error);
  EXPECT_THROW(most_events(10, 0.5, 0), Error);
  EXPECT_THROW(binomial_interval(0, 0), Error);
  EXPECT_THROW(binomial_interval(10, 5, 1), Error);
}

}  // namespace
}  // namespace nashost::stats
