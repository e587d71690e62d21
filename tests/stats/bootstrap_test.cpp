#include "stats/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;

double mean_of(const Column& values, std::span<const std::size_t> units) {
  double sum = 0;
  for (std::size_t unit : units) sum += values[unit];
  return sum / static_cast<double>(units.size());
}

TEST(Bootstrap, IntervalsAgreeWithSciPyOnOneDistribution) {
  const double confidence = reference("bootstrap", "confidence").get<double>();
  for (const auto& each : reference("bootstrap", "cases")) {
    const Column resampled = column(each["distribution"]);
    const Interval percentile = percentile_interval(resampled, confidence);
    EXPECT_NEAR(percentile.lower, each["percentile"][0].get<double>(), 1e-13);
    EXPECT_NEAR(percentile.upper, each["percentile"][1].get<double>(), 1e-13);
    const Answer<Interval> bca = bca_interval(resampled, each["estimate"].get<double>(),
                                              column(each["jackknife"]), confidence);
    ASSERT_TRUE(bca.has_value());
    // Φ and its inverse agree to 1e-15 or so, and a quantile moves by at most 499 times that times
    // the gap between two neighbours, which is below 0.1 here.
    EXPECT_NEAR(bca->lower, each["bca"][0].get<double>(), 1e-11);
    EXPECT_NEAR(bca->upper, each["bca"][1].get<double>(), 1e-11);
    EXPECT_GT(std::abs(bca->lower - percentile.lower), 1e-4) << "the correction does something";
  }
}

TEST(Bootstrap, StandardErrorAgreesWithSciPy) {
  for (const auto& each : reference("bootstrap", "cases")) {
    BootstrapOptions options;
    options.method = BootstrapMethod::percentile;
    const Answer<IntervalEstimate> result =
        interval_from(column(each["distribution"]), each["estimate"].get<double>(), {}, options);
    EXPECT_NEAR(result->standard_error, each["standard_error"].get<double>(), 1e-13);
  }
}

TEST(Bootstrap, ResamplesUniformlyWithReplacement) {
  // 3 units have 27 equally likely resamples; 8000 draws give 296.3 each, sd √(8000·26/27²) = 16.9.
  // Five sd is passed by one cell of 27 with probability 27 · 6e-7.
  std::map<std::vector<std::size_t>, int> seen;
  RandomStream random(1187, "test/uniform");
  BootstrapOptions options;
  options.resamples = 8000;
  options.method = BootstrapMethod::percentile;
  int calls = 0;
  ASSERT_TRUE(bootstrap(
      3,
      [&](std::span<const std::size_t> units) -> Answer<double> {
        if (calls++ > 0) ++seen[{units.begin(), units.end()}];
        return static_cast<double>(units[0]);
      },
      random, options));
  EXPECT_EQ(seen.size(), 27u);
  for (const auto& [units, count] : seen) EXPECT_NEAR(count, 8000.0 / 27, 5 * 16.9);
}

TEST(Bootstrap, OfAMeanHasTheKnownStandardError) {
  RandomStream random(1187, "test/mean");
  Column values(50);
  for (double& value : values) value = random.normal();
  std::vector<std::size_t> all(50);
  std::iota(all.begin(), all.end(), 0u);
  const double mean = mean_of(values, all);
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  const double exact = std::sqrt(squares / 50 / 50);  // sd of the empirical distribution / √n
  for (BootstrapMethod method : {BootstrapMethod::percentile, BootstrapMethod::bca}) {
    BootstrapOptions options;
    options.resamples = 4000;
    options.method = method;
    const auto result = bootstrap(
        50, [&](auto units) -> Answer<double> { return mean_of(values, units); }, random, options);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->estimate, mean);
    EXPECT_EQ(result->resamples, 4000);
    // A standard deviation from B normal values has a relative error of 1/√(2B) = 1.1 %; 5 of them.
    EXPECT_NEAR(result->standard_error / exact, 1, 5 / std::sqrt(8000.0));
    // A quantile at 2.5 % has sd √(.025·.975/B)/φ(1.96) = 4.2 % of the standard error; 5 of them,
    // and what 50 values are short of a Gaussian: 0.15.
    EXPECT_NEAR((mean - result->lower) / exact, 1.96, 0.21 + 0.15);
    EXPECT_NEAR((result->upper - mean) / exact, 1.96, 0.21 + 0.15);
  }
}

TEST(Bootstrap, RepeatsItselfFromTheSameStream) {
  const Column values = {1, 4, 2, 8, 5, 7};
  const auto once = [&](std::uint64_t seed) {
    RandomStream random(seed, "test/repeat");
    return *bootstrap(
        6, [&](auto units) -> Answer<double> { return mean_of(values, units); }, random);
  };
  EXPECT_EQ(once(1).lower, once(1).lower);
  EXPECT_EQ(once(1).standard_error, once(1).standard_error);
  EXPECT_NE(once(1).standard_error, once(2).standard_error);
}

TEST(Bootstrap, OverArchitecturesOfARankCorrelation) {
  RandomStream random(1187, "test/tau");
  Column score(30);
  Column truth(30);
  for (std::size_t i = 0; i < 30; ++i) {
    truth[i] = random.normal();
    score[i] = truth[i] + random.normal();
  }
  const UnitStatistic tau = [&](std::span<const std::size_t> units) {
    Column x;
    Column y;
    for (std::size_t unit : units) {
      x.push_back(score[unit]);
      y.push_back(truth[unit]);
    }
    return kendall(x, y);
  };
  const auto result = bootstrap(30, tau, random);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->estimate, *kendall(score, truth));
  EXPECT_LT(result->lower, result->estimate);
  EXPECT_GT(result->upper, result->estimate);
  EXPECT_GE(result->lower, -1);
  EXPECT_LE(result->upper, 1);
}

TEST(Bootstrap, OfAConstantIsAPoint) {
  RandomStream random(1187, "test/constant");
  const auto result = bootstrap(
      5, [](auto) -> Answer<double> { return 0.25; }, random);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lower, 0.25);
  EXPECT_EQ(result->upper, 0.25);
  EXPECT_EQ(result->standard_error, 0);
}

TEST(Bootstrap, SaysWhyThereIsNone) {
  RandomStream random(1187, "test/none");
  const UnitStatistic count = [](auto units) -> Answer<double> {
    return static_cast<double>(units.size());
  };
  EXPECT_EQ(bootstrap(1, count, random).reason(), "fewer than 2 units to resample");
  EXPECT_EQ(bootstrap(0, count, random).reason(), "fewer than 2 units to resample");
  const UnitStatistic undefined = [](auto) { return Answer<double>::none("because"); };
  EXPECT_EQ(bootstrap(5, undefined, random).reason(), "because");
  // Defined with all units and with all but one, and hardly ever else.
  const UnitStatistic distinct = [](std::span<const std::size_t> units) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (units[i] == units[j]) return Answer<double>::none("repeated");
      }
    }
    return Answer<double>(1.0);
  };
  EXPECT_EQ(bootstrap(6, distinct, random).reason(),
            "most resamples leave the statistic without a value");
  // The largest value of a sample is never exceeded by that of a resample, and here never reached.
  const Column resampled = {1, 2, 3};
  EXPECT_EQ(bca_interval(resampled, 4, Column{1, 2}, 0.9).reason(),
            "all resampled values lie on one side of the estimate");
}

TEST(Bootstrap, LeavesOutUndefinedResamplesAndSaysHowManyRemain) {
  // 3 architectures: 3/27 resamples are constant and have no τ; 6/27 hold all three, the rest two.
  RandomStream random(1187, "test/left_out");
  BootstrapOptions options;
  options.method = BootstrapMethod::percentile;
  const Column x = {1, 2, 3};
  const auto result = bootstrap(
      3,
      [&](std::span<const std::size_t> units) {
        Column picked;
        for (std::size_t unit : units) picked.push_back(x[unit]);
        return kendall(picked, picked);
      },
      random, options);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lower, 1);
  // 2000·(1 − 1/9) = 1777.8, sd 14.05.
  EXPECT_NEAR(static_cast<double>(result->resamples), 1777.8, 5 * 14.05);
}

TEST(Bootstrap, RefusesOptionsOutOfRange) {
  RandomStream random(1187, "test/options");
  const UnitStatistic one = [](auto) -> Answer<double> { return 1.0; };
  BootstrapOptions few;
  few.resamples = 1999;
  EXPECT_THROW(bootstrap(5, one, random, few), Error);
  for (double confidence : {0.0, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    BootstrapOptions options;
    options.confidence = confidence;
    EXPECT_THROW(bootstrap(5, one, random, options), Error);
    EXPECT_THROW(percentile_interval(Column{1, 2}, confidence), Error);
  }
  EXPECT_THROW(percentile_interval(Column{1}, 0.9), Error);
  EXPECT_THROW(quantile(Column{}, 0.5), Error);
}

TEST(Answer, WithoutAValueIsNeverReadByMistake) {
  const auto none = Answer<double>::none("too few");
  EXPECT_THROW(*none, Error);
  EXPECT_EQ(none.reason(), "too few");
  EXPECT_EQ(*Answer<double>(2), 2);
  EXPECT_EQ(Answer<double>(2).reason(), "");
}

TEST(Quantile, InterpolatesBetweenNeighbours) {
  const Column sorted = {1, 2, 4, 8};
  EXPECT_EQ(quantile(sorted, 0), 1);
  EXPECT_EQ(quantile(sorted, 1), 8);
  EXPECT_EQ(quantile(sorted, 0.5), 3);
  EXPECT_EQ(quantile(sorted, 0.25), 1.75);
}

}  // namespace
}  // namespace nashost::stats
