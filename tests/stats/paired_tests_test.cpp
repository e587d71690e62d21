#include "stats/paired_tests.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;
const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(McNemar, AgreesWithSciPy) {
  for (const auto& each : reference("paired_tests", "mcnemar")) {
    const McNemar test =
        mcnemar(each["only_first"].get<std::int64_t>(), each["only_second"].get<std::int64_t>());
    EXPECT_NEAR(test.p_exact, each["exact"].get<double>(), 1e-13);
    EXPECT_NEAR(test.p_mid, each["mid"].get<double>(), 1e-13);
  }
}

TEST(McNemar, ByHand) {
  // b + c = 3, min 0: 2/8 exactly; mid-p 2/8 − 1/8.
  EXPECT_DOUBLE_EQ(mcnemar(3, 0).p_exact, 0.25);
  EXPECT_DOUBLE_EQ(mcnemar(3, 0).p_mid, 0.125);
  EXPECT_DOUBLE_EQ(mcnemar(0, 3).p_exact, 0.25);
  EXPECT_EQ(mcnemar(0, 0).p_exact, 1);
  EXPECT_EQ(mcnemar(7, 7).p_mid, 1);
  // 1000 against none: 2 · 2^−1000, far below 1e-300, and no NaN.
  EXPECT_NEAR(mcnemar(1000, 0).p_exact * 0x1p999, 1, 1e-9);
}

TEST(McNemar, HoldsItsLevel) {
  // Given b + c = n, P(p_exact ≤ α) under fair coins is a finite sum; it may not exceed α.
  for (std::int64_t n = 1; n <= 40; ++n) {
    for (double alpha : {0.01, 0.05, 0.2}) {
      double rejected = 0;
      double term = std::pow(0.5, static_cast<double>(n));  // C(n, b)/2ⁿ
      for (std::int64_t b = 0; b <= n; ++b) {
        if (mcnemar(b, n - b).p_exact <= alpha) rejected += term;
        term *= static_cast<double>(n - b) / static_cast<double>(b + 1);
      }
      EXPECT_LE(rejected, alpha * (1 + 1e-12)) << n << " " << alpha;
    }
  }
}

TEST(McNemar, CountsDiscordantImages) {
  const std::vector<std::uint8_t> first = {1, 1, 0, 0, 1, 2};
  const std::vector<std::uint8_t> second = {1, 0, 1, 0, 0, 0};
  EXPECT_EQ(mcnemar(first, second).only_first, 3);
  EXPECT_EQ(mcnemar(first, second).only_second, 1);
  EXPECT_THROW(mcnemar(first, std::vector<std::uint8_t>{1}), Error);
  EXPECT_THROW(mcnemar(-1, 2), Error);
}

TEST(AccuracyDifference, HasAnIntervalAroundIt) {
  std::vector<std::uint8_t> first(2000, 1);
  std::vector<std::uint8_t> second(2000, 1);
  std::fill_n(second.begin(), 60, 0);
  std::fill_n(first.begin() + 60, 20, 0);
  RandomStream random(1187, "test/difference");
  const auto result = accuracy_difference(first, second, random);
  ASSERT_TRUE(result.has_value());
  EXPECT_NEAR(result->estimate, 0.02, 1e-15);
  // √(discordant share / n − difference²/n) = √((0.04 − 0.0004)/2000) = 0.00445, to 5/√4000.
  EXPECT_NEAR(result->standard_error, 0.00445, 0.00036);
  EXPECT_GT(result->lower, 0);
  EXPECT_THROW(accuracy_difference(first, std::vector<std::uint8_t>{1}, random), Error);
}

TEST(PermutationTest, AgreesWithSciPy) {
  for (const auto& each : reference("paired_tests", "permutation")) {
    const auto test = permutation_test(column(each["a"]), column(each["b"]));
    EXPECT_DOUBLE_EQ(test->p, each["p"].get<double>());
    EXPECT_TRUE(test->exact);
    EXPECT_EQ(test->patterns, std::int64_t{1} << each["a"].size());
  }
}

TEST(PermutationTest, ReachesItsSmallestPAndNoLess) {
  for (std::size_t n = 1; n <= kMostEnumerated; ++n) {
    const auto test = permutation_test(Column(n, 0.3), Column(n, 0.1));
    EXPECT_EQ(test->p, std::ldexp(1, 1 - static_cast<int>(n)));
  }
}

TEST(PermutationTest, TakesTiesAsTies) {
  // ±0.1 ±0.2 ±0.3: |Σ| ≥ 0 always, and 0.1 + 0.2 − 0.3 is not 0 in binary.
  EXPECT_EQ(permutation_test(Column{0.1, 0.2, 0}, Column{0, 0, 0.3})->p, 1);
  EXPECT_EQ(permutation_test(Column{1, 1}, Column{1, 1})->p, 1);
}

TEST(PermutationTest, DrawsPatternsWhereTheyAreTooMany) {
  RandomStream random(1187, "test/patterns");
  Column first(70);
  Column second(70);
  for (std::size_t i = 0; i < 70; ++i) {
    first[i] = random.normal() + 0.15;
    second[i] = random.normal();
  }
  EXPECT_THROW(permutation_test(first, second), Error);
  const auto test = permutation_test(first, second, random, 40000);
  EXPECT_FALSE(test->exact);
  // By the central limit theorem Σ ±d is nearly N(0, Σd²): p ≈ 2Φ(−|Σd|/√Σd²).
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < 70; ++i) {
    sum += first[i] - second[i];
    squares += (first[i] - second[i]) * (first[i] - second[i]);
  }
  const double p = std::erfc(std::abs(sum) / std::sqrt(2 * squares));
  EXPECT_NEAR(test->p, p, 5 * test->standard_error + 0.005);
  EXPECT_NEAR(test->standard_error, std::sqrt(test->p * (1 - test->p) / 40000), 1e-15);
}

TEST(PermutationTest, UsesASmallSampleExactlyEvenWithAStream) {
  RandomStream random(1187, "test/exact");
  EXPECT_TRUE(permutation_test(Column{1, 2, 3}, Column{0, 0, 0}, random)->exact);
  EXPECT_EQ(permutation_test(Column{1, 2, 3}, Column{0, 0, 0}, random)->p, 0.25);
}

TEST(PermutationTest, SaysWhyThereIsNoneAndRefuses) {
  EXPECT_EQ(permutation_test(Column{}, Column{}).reason(), "no pair");
  EXPECT_THROW(permutation_test(Column{1}, Column{1, 2}), Error);
  EXPECT_THROW(permutation_test(Column{kNan}, Column{1}), Error);
  EXPECT_THROW(permutation_test(Column{1e308}, Column{-1e308}), Error);
  RandomStream random(1187, "test/refuse");
  EXPECT_THROW(permutation_test(Column(21), Column(21), random, 0), Error);
}

TEST(ProbabilityBetter, CountsSeedsAndHalvesTies) {
  EXPECT_EQ(*probability_better(Column{3, 1, 2, 2}, Column{1, 2, 2, 1}), 0.625);
  EXPECT_EQ(probability_better(Column{}, Column{}).reason(), "no seed");
  EXPECT_THROW(probability_better(Column{1}, Column{}), Error);
}

TEST(ProbabilityBetter, UnpairedAgreesWithMannWhitney) {
  for (const auto& each : reference("paired_tests", "superiority")) {
    EXPECT_DOUBLE_EQ(*probability_better_unpaired(column(each["a"]), column(each["b"])),
                     each["probability"].get<double>());
  }
  EXPECT_FALSE(probability_better_unpaired(Column{1}, Column{}).has_value());
}

TEST(Welch, AgreesWithSciPy) {
  for (const auto& each : reference("paired_tests", "welch")) {
    const auto test = welch(column(each["a"]), column(each["b"]));
    EXPECT_NEAR(test->t, each["t"].get<double>(), 1e-12);
    EXPECT_NEAR(test->degrees_of_freedom, each["df"].get<double>(), 1e-11);
    EXPECT_NEAR(test->p, each["p"].get<double>(), 1e-12);
  }
}

TEST(Welch, ByHand) {
  // Means 2 and 0, s²/n both 1: t = √2 · √2 = 2/√2; equal sides have n + m − 2 degrees of freedom.
  const auto test = welch(Column{1, 3}, Column{-1, 1});
  EXPECT_DOUBLE_EQ(test->t, std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(test->degrees_of_freedom, 2);
  // Student's distribution with 2 degrees: P(|T| > t) = 1 − t/√(2 + t²).
  EXPECT_NEAR(test->p, 1 - std::sqrt(0.5), 1e-15);
}

TEST(Welch, SaysWhyThereIsNone) {
  EXPECT_EQ(welch(Column{1}, Column{1, 2}).reason(), "fewer than 2 values on a side");
  EXPECT_EQ(welch(Column{0.1, 0.1, 0.1}, Column{2, 2}).reason(), "neither side varies");
  EXPECT_TRUE(welch(Column{1, 1}, Column{2, 3}).has_value());
  EXPECT_THROW(welch(Column{1, kNan}, Column{1, 2}), Error);
  const auto far = welch(Column{1e200, 1e200 * (1 + 1e-15)}, Column{-1e-200, 1e-200});
  ASSERT_TRUE(far.has_value());
  EXPECT_TRUE(std::isfinite(far->p));
}

}  // namespace
}  // namespace nashost::stats
