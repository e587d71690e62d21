#include "stats/curve_clustering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "nashost/abi/error.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;
using Labels = std::vector<int>;

TEST(BetweenGroupShare, AgreesWithSciPysAnalysisOfVariance) {
  for (const auto& each : reference("grouping", "cases")) {
    EXPECT_NEAR(*between_group_share(each["labels"].get<Labels>(), column(each["values"])),
                each["adjusted"].get<double>(), 1e-13);
  }
}

TEST(BetweenGroupShare, IsZeroOverAllWaysToDealLabels) {
  const Column scores = {0.3, 0.9, 0.2, 0.5, 0.55, 0.95};
  Labels labels = {0, 0, 0, 1, 1, 2};
  double sum = 0;
  double deals = 0;
  do {
    sum += *between_group_share(labels, scores);
    deals += 1;
  } while (std::next_permutation(labels.begin(), labels.end()));
  EXPECT_EQ(deals, 60);  // 6!/(3! 2! 1!)
  EXPECT_NEAR(sum / deals, 0, 1e-14);
}

TEST(BetweenGroupShare, IsOneForGroupsOfEquals) {
  EXPECT_EQ(*between_group_share(Labels{7, 7, 1, 1}, Column{2, 2, 3, 3}), 1);
  // Groups with equal means: nothing between, and 1 − (S/2)/(S/3) = −1/2.
  EXPECT_DOUBLE_EQ(*between_group_share(Labels{0, 0, 1, 1}, Column{1, 3, 1, 3}), -0.5);
}

TEST(BetweenGroupShare, IsFreeOfUnits) {
  const Labels labels = {0, 0, 1, 1};
  for (double unit : {1e-310, 1e-9, 1e307}) {
    EXPECT_NEAR(*between_group_share(labels, Column{unit, 2 * unit, 3 * unit, 4 * unit}), 0.7,
                1e-13);
  }
}

TEST(BetweenGroupShare, SaysWhyThereIsNone) {
  EXPECT_EQ(between_group_share(Labels{1, 1}, Column{1, 2}).reason(), "fewer than 2 groups");
  EXPECT_EQ(between_group_share(Labels{}, Column{}).reason(), "fewer than 2 groups");
  EXPECT_EQ(between_group_share(Labels{1, 2}, Column{1, 2}).reason(), "every group has one member");
  EXPECT_EQ(between_group_share(Labels{1, 1, 2}, Column{0.1, 0.1, 0.1}).reason(),
            "all scores are equal");
  EXPECT_THROW(between_group_share(Labels{1, 1}, Column{1}), Error);
  EXPECT_THROW(between_group_share(Labels{1, 1, 2}, Column{1, 2, NAN}), Error);
}

TEST(CurveClustering, FollowsTheGroupsOverTime) {
  // Equal at first, then apart by group, then all different.
  const std::vector<Column> curves = {{0, 1, 1}, {0, 1, 2}, {0, 2, 3}, {0, 2, 4}};
  const CurveClustering result = curve_clustering(Labels{0, 0, 1, 1}, curves);
  ASSERT_EQ(result.by_time.size(), 3u);
  EXPECT_FALSE(result.by_time[0].has_value());
  EXPECT_EQ(*result.by_time[1], 1);
  // Total 5, within 2 · ½ = 1: 1 − (1/2)/(5/3) = 0.7.
  EXPECT_DOUBLE_EQ(*result.by_time[2], 0.7);
  EXPECT_DOUBLE_EQ(*result.mean, 0.85);
}

TEST(CurveClustering, SaysWhyThereIsNoneAndRefuses) {
  EXPECT_FALSE(curve_clustering(Labels{}, std::vector<Column>{}).mean.has_value());
  EXPECT_FALSE(curve_clustering(Labels{0, 1, 1}, std::vector<Column>{{1}, {1}, {1}}).mean);
  EXPECT_THROW(curve_clustering(Labels{0, 1}, std::vector<Column>{{1, 2}, {1}}), Error);
}

}  // namespace
}  // namespace nashost::stats
