#include "stats/image_bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::stats {
namespace {

using Rows = std::vector<std::vector<std::uint8_t>>;

Rows random_rows(std::size_t architectures, std::size_t images, double accuracy) {
  RandomStream random(1187, "test/rows");
  Rows rows(architectures, std::vector<std::uint8_t>(images));
  for (auto& row : rows) {
    for (auto& right : row) right = random.bernoulli(accuracy) ? 1 : 0;
  }
  return rows;
}

TEST(Correctness, GivesAccuraciesBack) {
  const Rows rows = random_rows(7, 500, 0.8);
  const Correctness correctness(rows);
  EXPECT_EQ(correctness.architectures(), 7u);
  EXPECT_EQ(correctness.images(), 500u);
  EXPECT_LE(correctness.patterns(), 128u);
  const std::vector<double> accuracies = correctness.accuracies();
  for (std::size_t a = 0; a < 7; ++a) {
    EXPECT_EQ(accuracies[a], std::accumulate(rows[a].begin(), rows[a].end(), 0) / 500.0);
  }
}

TEST(Correctness, OfChosenImagesIsThatOfTheirRows) {
  const Rows rows = random_rows(5, 200, 0.6);
  const Correctness correctness(rows);
  RandomStream random(1187, "test/chosen");
  std::vector<std::int64_t> counts(correctness.patterns(), 0);
  std::vector<double> expected(5, 0.0);
  for (int draw = 0; draw < 300; ++draw) {
    const std::size_t image = random.below(200);
    ++counts[correctness.pattern_of()[image]];
    for (std::size_t a = 0; a < 5; ++a) expected[a] += rows[a][image];
  }
  const std::vector<double> accuracies = correctness.accuracies(counts);
  for (std::size_t a = 0; a < 5; ++a) EXPECT_EQ(accuracies[a], expected[a] / 300);
}

TEST(ImageBootstrap, OfAPairedDifferenceHasTheKnownStandardError) {
  // Two architectures on 1000 images, 30 right for the first only, 20 for the second only. One
  // image contributes d ∈ {1, −1, 0}: variance (b+c)/N − ((b−c)/N)², and the mean of N of them that
  // over N.
  Rows rows(2, std::vector<std::uint8_t>(1000, 1));
  for (std::size_t i = 0; i < 30; ++i) rows[1][i] = 0;
  for (std::size_t i = 30; i < 50; ++i) rows[0][i] = 0;
  for (std::size_t i = 50; i < 80; ++i) rows[0][i] = rows[1][i] = 0;
  const double exact = std::sqrt((0.05 - 0.0001) / 1000);
  RandomStream random(1187, "test/difference");
  for (BootstrapMethod method : {BootstrapMethod::percentile, BootstrapMethod::bca}) {
    BootstrapOptions options;
    options.method = method;
    const auto result = bootstrap_over_images(
        Correctness(rows),
        [](std::span<const double> accuracy) -> Answer<double> {
          return accuracy[0] - accuracy[1];
        },
        random, options);
    ASSERT_TRUE(result.has_value());
    EXPECT_NEAR(result->estimate, 0.01, 1e-16);  // a difference of two numbers below 1
    // Five standard deviations of 2000 resamples: 5/√4000 relative; for the ends as in
    // bootstrap_test.
    EXPECT_NEAR(result->standard_error / exact, 1, 5 / std::sqrt(4000.0));
    EXPECT_NEAR((result->estimate - result->lower) / exact, 1.96, 0.45);
    EXPECT_NEAR((result->upper - result->estimate) / exact, 1.96, 0.45);
  }
}

TEST(ImageBootstrap, LeaveOneOutCountsEveryImage) {
  // BCa against the general bootstrap, images as units: same stream, same draws, same interval.
  const Rows rows = random_rows(4, 60, 0.7);
  const std::vector<double> truth = {1, 2, 3, 4};
  RandomStream first(1187, "test/same");
  RandomStream second(1187, "test/same");
  const auto by_pattern = bootstrap_over_images(
      Correctness(rows), [&](std::span<const double> accuracy) { return pearson(accuracy, truth); },
      first);
  const auto by_image = bootstrap(
      60,
      [&](std::span<const std::size_t> images) {
        std::vector<double> accuracy(4, 0.0);
        for (std::size_t image : images) {
          for (std::size_t a = 0; a < 4; ++a) accuracy[a] += rows[a][image];
        }
        for (double& value : accuracy) value /= static_cast<double>(images.size());
        return pearson(accuracy, truth);
      },
      second);
  ASSERT_TRUE(by_pattern.has_value());
  ASSERT_TRUE(by_image.has_value());
  // The draws are the same; sums over images may round differently in another order.
  EXPECT_NEAR(by_pattern->lower, by_image->lower, 1e-9);
  EXPECT_NEAR(by_pattern->upper, by_image->upper, 1e-9);
  EXPECT_NEAR(by_pattern->standard_error, by_image->standard_error, 1e-12);
  EXPECT_EQ(by_pattern->resamples, by_image->resamples);
}

TEST(ImageBootstrap, SaysWhyThereIsNone) {
  RandomStream random(1187, "test/none");
  const Rows one(3, std::vector<std::uint8_t>(1, 1));
  const AccuracyStatistic first = [](auto accuracy) -> Answer<double> { return accuracy[0]; };
  EXPECT_EQ(bootstrap_over_images(Correctness(one), first, random).reason(),
            "fewer than 2 images to resample");
  const Rows perfect(3, std::vector<std::uint8_t>(10, 1));
  const std::vector<double> truth = {1, 2, 3};
  EXPECT_EQ(
      bootstrap_over_images(
          Correctness(perfect), [&](auto accuracy) { return kendall(accuracy, truth); }, random)
          .reason(),
      "all scores of a column are equal");
}

TEST(Correctness, RefusesWhatIsNoTable) {
  EXPECT_THROW(Correctness(Rows{}), Error);
  EXPECT_THROW(Correctness(Rows{{}}), Error);
  EXPECT_THROW(Correctness(Rows{{1, 0}, {1}}), Error);
  const Correctness correctness(Rows{{1, 0}, {1, 1}});
  EXPECT_THROW(correctness.accuracies(std::vector<std::int64_t>{1}), Error);
  EXPECT_THROW(correctness.accuracies(std::vector<std::int64_t>{0, 0}), Error);
}

}  // namespace
}  // namespace nashost::stats
