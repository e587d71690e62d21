#include "stats/rank_correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;
const double kNan = std::numeric_limits<double>::quiet_NaN();

/// The counts by their definition, O(n²).
PairCounts naive_counts(const Column& x, const Column& y) {
  PairCounts counts;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double product = (x[i] - x[j]) * (y[i] - y[j]);
      ++counts.pairs;
      if (product > 0) ++counts.concordant;
      if (product < 0) ++counts.discordant;
      if (x[i] == x[j]) ++counts.tied_x;
      if (y[i] == y[j]) ++counts.tied_y;
      if (x[i] == x[j] && y[i] == y[j]) ++counts.tied_both;
    }
  }
  return counts;
}

TEST(PairCounts, CountsWhatTheDefinitionCounts) {
  RandomStream random(1187, "test/pairs");
  for (std::size_t n = 0; n < 120; ++n) {
    const std::uint64_t levels = 2 + random.below(2 * n + 2);  // from mostly ties to hardly any
    Column x(n);
    Column y(n);
    for (double& value : x) value = static_cast<double>(random.below(levels));
    for (double& value : y) value = static_cast<double>(random.below(levels));
    const PairCounts fast = pair_counts(x, y);
    const PairCounts naive = naive_counts(x, y);
    ASSERT_EQ(fast.pairs, naive.pairs) << n;
    ASSERT_EQ(fast.concordant, naive.concordant) << n;
    ASSERT_EQ(fast.discordant, naive.discordant) << n;
    ASSERT_EQ(fast.tied_x, naive.tied_x) << n;
    ASSERT_EQ(fast.tied_y, naive.tied_y) << n;
    ASSERT_EQ(fast.tied_both, naive.tied_both) << n;
  }
}

TEST(RankCorrelation, AgreesWithSciPy) {
  const double rounding = 1e-13;  // sums of up to 200 products
  for (const auto& each : reference("rank_correlation", "cases")) {
    const Column x = column(each["x"]);
    const Column y = column(each["y"]);
    EXPECT_NEAR(*pearson(x, y), each["pearson"].get<double>(), rounding);
    EXPECT_NEAR(*spearman(x, y), each["spearman"].get<double>(), rounding);
    EXPECT_NEAR(*kendall(x, y), each["kendall"].get<double>(), rounding);
    EXPECT_EQ(average_ranks(x), column(each["ranks_of_x"]));
  }
}

TEST(RankCorrelation, SparseKendallRoundsTheTruth) {
  const auto sparse = reference("rank_correlation", "sparse");
  EXPECT_NEAR(*sparse_kendall(column(sparse["score"]), column(sparse["truth"])),
              sparse["kendall_of_rounded"].get<double>(), 1e-13);
  // 0.9 and 0.9004 are one value at 0.1 points; 0.9005 rounds up, whatever its binary fraction.
  const Column truth = {0.9, 0.9004, 0.9005, 0.95};
  EXPECT_DOUBLE_EQ(*sparse_kendall(Column{2, 1, 3, 4}, truth),
                   *kendall(Column{2, 1, 3, 4}, Column{1, 1, 2, 3}));
}

TEST(RankCorrelation, OfFourByHand) {
  // 1234 against 2143: of 6 pairs, (1,2) and (3,4) are exchanged: τ = (4−2)/6; Σd² = 4 gives
  // ρ = 1 − 6·4/(4·15) = 0.6, and ranks being the values, r = ρ.
  const Column x = {1, 2, 3, 4};
  const Column y = {2, 1, 4, 3};
  EXPECT_DOUBLE_EQ(*kendall(x, y), 1.0 / 3);
  EXPECT_DOUBLE_EQ(*spearman(x, y), 0.6);
  EXPECT_DOUBLE_EQ(*pearson(x, y), 0.6);
}

TEST(RankCorrelation, IsExactlyOneWithItselfAndMinusOneReversed) {
  RandomStream random(1187, "test/self");
  Column x(57);
  for (double& value : x) value = std::floor(40 * random.uniform());
  Column reversed = x;
  for (double& value : reversed) value = -value;
  for (auto correlation : {pearson, spearman, kendall}) {
    EXPECT_EQ(*correlation(x, x), 1);
    EXPECT_EQ(*correlation(x, reversed), -1);
  }
}

TEST(RankCorrelation, IsSymmetricAndRanksIgnoreMonotoneChange) {
  RandomStream random(1187, "test/monotone");
  Column x(40);
  Column y(40);
  Column bent(40);
  for (std::size_t i = 0; i < 40; ++i) {
    x[i] = random.normal();
    y[i] = x[i] + random.normal();
    bent[i] = std::exp(3 * x[i]);
  }
  EXPECT_DOUBLE_EQ(*pearson(x, y), *pearson(y, x));
  EXPECT_DOUBLE_EQ(*spearman(x, y), *spearman(y, x));
  EXPECT_DOUBLE_EQ(*kendall(x, y), *kendall(y, x));
  EXPECT_DOUBLE_EQ(*spearman(bent, y), *spearman(x, y));
  EXPECT_DOUBLE_EQ(*kendall(bent, y), *kendall(x, y));
  EXPECT_NE(*pearson(bent, y), *pearson(x, y));
}

TEST(RankCorrelation, SaysWhyThereIsNone) {
  const Column constant = {0.5, 0.5, 0.5, 0.5};
  const Column rising = {1, 2, 3, 4};
  for (auto correlation : {pearson, spearman, kendall}) {
    EXPECT_EQ(correlation(constant, rising).reason(), "all scores of a column are equal");
    EXPECT_EQ(correlation(rising, constant).reason(), "all scores of a column are equal");
    EXPECT_EQ(correlation(Column{1, 2}, Column{2, 1}).reason(), "fewer than 3 architectures");
    EXPECT_EQ(correlation(Column{}, Column{}).reason(), "fewer than 3 architectures");
  }
  EXPECT_FALSE(sparse_kendall(rising, Column{0.9, 0.9001, 0.9002, 0.9003}).has_value());
}

TEST(RankCorrelation, StaysFiniteAtTheEndsOfTheDoubles) {
  const Column tiny = {1e-310, 2e-310, 3e-310, 5e-310};
  const Column huge = {-1e308, 0, 1e308, 1.5e308};
  const Column close = {1, std::nextafter(1, 2), std::nextafter(1, 2), 1};
  for (const Column& x : {tiny, huge, close}) {
    for (const Column& y : {tiny, huge, close}) {
      for (auto correlation : {pearson, spearman, kendall}) {
        ASSERT_TRUE(std::isfinite(*correlation(x, y)));
        ASSERT_LE(std::abs(*correlation(x, y)), 1);
      }
    }
  }
}

TEST(RankCorrelation, RefusesWhatIsNoPairOfColumns) {
  for (auto correlation : {pearson, spearman, kendall}) {
    EXPECT_THROW(correlation(Column{1, 2, 3}, Column{1, 2}), Error);
    EXPECT_THROW(correlation(Column{1, kNan, 3}, Column{1, 2, 3}), Error);
    EXPECT_THROW(correlation(Column{1, 2, 3}, Column{1, 2, INFINITY}), Error);
  }
  EXPECT_THROW(sparse_kendall(Column{1, 2, 3}, Column{1, 2, 3}, 0), Error);
  EXPECT_THROW(average_ranks(Column{kNan}), Error);
  try {
    pearson(Column{1, kNan, 3}, Column{1, 2, 3});
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("value 2 of 3"), std::string::npos) << error.what();
  }
}

TEST(FalseSuperiority, NamesTheDiscordantPairs) {
  //                     (1,3)  (2,2)  (3,3)  (1,1)
  const Column score = {0.95, 0.96, 0.99, 0.90};
  const Column truth = {0.97, 0.96, 0.99, 0.965};
  // (2,2) is scored above (1,3), and above (1,1), and both are better: by 0.01 and by 0.005.
  const std::vector<FalseSuperiority> expected = {{1, 0}, {1, 3}};
  EXPECT_EQ(false_superiorities(score, truth), expected);
  EXPECT_EQ(static_cast<std::int64_t>(expected.size()), pair_counts(score, truth).discordant);
  EXPECT_TRUE(false_superiorities(truth, truth).empty());
  EXPECT_TRUE(false_superiorities(Column{1, 1}, Column{1, 2}).empty()) << "a tie favours nobody";
}

}  // namespace
}  // namespace nashost::stats
