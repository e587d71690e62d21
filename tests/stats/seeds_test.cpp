#include "stats/seeds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

using Table = std::vector<std::vector<double>>;

TEST(SeedCeiling, IsTheMeanOverPairsOfSeeds) {
  const Table columns = {{1, 2, 3, 4}, {2, 1, 4, 3}, {1, 2, 4, 3}};
  // τ: first–second 1/3 (two exchanges of six pairs), first–third 2/3, second–third 2/3.
  EXPECT_DOUBLE_EQ(*seed_ceiling(columns), (1.0 / 3 + 2.0 / 3 + 2.0 / 3) / 3);
  EXPECT_DOUBLE_EQ(*seed_ceiling(columns, spearman), (0.6 + 0.8 + 0.8) / 3);
  EXPECT_EQ(*seed_ceiling(Table{{1, 2, 3}, {1, 2, 3}}), 1);
}

TEST(SeedCeiling, SaysWhyThereIsNone) {
  EXPECT_EQ(seed_ceiling(Table{{1, 2, 3}}).reason(), "fewer than 2 seeds");
  EXPECT_EQ(seed_ceiling(Table{{1, 2, 3}, {1, 1, 1}}).reason(), "all scores of a column are equal");
  EXPECT_THROW(seed_ceiling(Table{{1, 2, 3}, {1, 2}}), Error);
  EXPECT_THROW(seed_ceiling(Table{{1, 2, NAN}, {1, 2, 3}}), Error);
}

TEST(SeedBootstrap, ResamplesColumnsAsWholes) {
  // The statistic is linear in the mean column, so it is the bootstrap of the mean of s = {1, 2,
  // 6}.
  const Table columns = {{1, 10}, {2, 10}, {6, 10}};
  RandomStream random(1187, "test/columns");
  BootstrapOptions options;
  options.resamples = 4000;
  options.method = BootstrapMethod::percentile;
  const auto result = bootstrap_over_seeds(
      columns,
      [](std::span<const double> mean) -> Answer<double> {
        EXPECT_EQ(mean.size(), 2u);
        EXPECT_EQ(mean[1], 10);
        return mean[0];
      },
      random, options);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->estimate, 3);
  // Empirical variance (4 + 1 + 9)/3, over n = 3; a relative error of 5/√(2·4000).
  EXPECT_NEAR(result->standard_error / std::sqrt(14.0 / 9), 1, 0.06);
  // P(all three draws are the first column) = 1/27 > 2.5 %: the ends are the extremes.
  EXPECT_EQ(result->lower, 1);
  EXPECT_EQ(result->upper, 6);
  EXPECT_EQ(bootstrap_over_seeds(
                Table{{1, 2}}, [](auto mean) -> Answer<double> { return mean[0]; }, random)
                .reason(),
            "fewer than 2 units to resample");
}

TEST(MeanColumn, CountsRepetitions) {
  const Table columns = {{0, 3}, {6, 9}};
  EXPECT_EQ(mean_column(columns, std::vector<std::size_t>{0, 0, 1}), (std::vector<double>{2, 5}));
  EXPECT_THROW(mean_column(columns, std::vector<std::size_t>{}), Error);
}

TEST(MeanOverSeeds, IsStudentsInterval) {
  for (const auto& one : reference("seeds", "cases")) {
    const auto values = column(one["values"]);
    const auto found = mean_over_seeds(values, one["confidence"].get<double>());
    ASSERT_TRUE(found.has_value());
    // Quantiles of two libraries; 1e-9 of an interval that is some thousandths wide.
    EXPECT_NEAR(found->estimate, one["mean"].get<double>(), 1e-15);
    EXPECT_NEAR(found->standard_error, one["standard_error"].get<double>(), 1e-15);
    EXPECT_NEAR(found->lower, one["interval"][0].get<double>(), 1e-11);
    EXPECT_NEAR(found->upper, one["interval"][1].get<double>(), 1e-11);
  }
}

TEST(MeanOverSeeds, SaysWhyThereIsNone) {
  EXPECT_EQ(mean_over_seeds(std::vector<double>{0.9}).reason(), "fewer than 2 seeds");
  const auto equal = mean_over_seeds(std::vector<double>{0.9, 0.9, 0.9});
  EXPECT_EQ(equal->lower, 0.9);
  EXPECT_EQ(equal->upper, 0.9);
  EXPECT_THROW(mean_over_seeds(std::vector<double>{0.9, NAN}), Error);
  EXPECT_THROW(mean_over_seeds(std::vector<double>{0.9, 0.8}, 1), Error);
}

}  // namespace
}  // namespace nashost::stats
