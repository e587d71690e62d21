#include "stats/decision_trend.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "full_factorial.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/seeds.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;

TEST(MonotoneTrend, ComparesWhatDiffersInOneDecisionAlone) {
  const Design design = full_factorial({3, 3});
  Column values;
  for (const auto& row : design.rows) values.push_back(row[1] * 10 - row[0]);
  EXPECT_EQ(*monotone_trend(design, values, 0), -1);
  EXPECT_EQ(*monotone_trend(design, values, 1), 1);
  EXPECT_DOUBLE_EQ(*score_per_option(design, values, 0), -1);
  EXPECT_DOUBLE_EQ(*score_per_option(design, values, 1), 10);
}

TEST(MonotoneTrend, ByHand) {
  // One decision with scores 1, 3, 2, 2: pairs (1,3)+ (1,2)+ (1,2)+ (3,2)− (3,2)− (2,2)0: 1/6.
  // Slope: options about 1.5, scores about 2: (−1.5·−1 + −.5·1 + .5·0 + 1.5·0)/5 = 0.2.
  const Design design = full_factorial({4});
  EXPECT_DOUBLE_EQ(*monotone_trend(design, Column{1, 3, 2, 2}, 0), 1.0 / 6);
  EXPECT_DOUBLE_EQ(*score_per_option(design, Column{1, 3, 2, 2}, 0), 0.2);
}

TEST(MonotoneTrend, IsNotFooledByWhichArchitecturesWereScored) {
  // Deep architectures were scored with a good second decision only: a plain correlation says that
  // depth helps; all else equal it hurts.
  const Design design{{3, 2}, {{0, 0}, {1, 0}, {1, 1}, {2, 1}}};
  const Column values = {1.0, 0.9, 2.0, 1.9};
  EXPECT_EQ(*monotone_trend(design, values, 0), -1);
  EXPECT_NEAR(*score_per_option(design, values, 0), -0.1, 1e-15);
  EXPECT_GT(*pearson(Column{0, 1, 1, 2}, values), 0.5);
}

TEST(MonotoneTrend, HasAnIntervalOverSeeds) {
  // Score = depth of block 2, and noise of half a step per seed; the trend of the mean is firm.
  RandomStream random(1187, "test/trend");
  const Design design = full_factorial({3, 3});
  std::vector<Column> seeds(8);
  for (Column& scores : seeds) {
    for (const auto& row : design.rows) scores.push_back(row[1] + 0.5 * random.normal());
  }
  const auto slope = bootstrap_over_seeds(
      seeds, [&](auto mean) { return score_per_option(design, mean, 1); }, random);
  ASSERT_TRUE(slope.has_value());
  // Exact standard error 0.5/√(6·8) = 0.072 (Σ(o − ō)² = 3 · 2): 1 is within five of them.
  EXPECT_NEAR(slope->estimate, 1, 0.36);
  EXPECT_GT(slope->lower, 0.5);
  const auto nothing = bootstrap_over_seeds(
      seeds, [&](auto mean) { return score_per_option(design, mean, 0); }, random);
  EXPECT_NEAR(nothing->estimate, 0, 0.36);
}

TEST(MonotoneTrend, SaysWhyThereIsNone) {
  const Design design{{2, 2}, {{0, 0}, {1, 1}}};
  EXPECT_EQ(monotone_trend(design, Column{1, 2}, 0).reason(),
            "no two architectures differ in this decision alone");
  EXPECT_FALSE(score_per_option(design, Column{1, 2}, 1).has_value());
  EXPECT_THROW(monotone_trend(design, Column{1, 2}, 2), Error);
  EXPECT_THROW(monotone_trend(design, Column{1, NAN}, 0), Error);
  EXPECT_EQ(*monotone_trend(full_factorial({2}), Column{1, 1}, 0), 0);
}

TEST(JointTrend, ComparesWhatIsFurtherAlongInEveryDecision) {
  // 2 × 2: (0,0) is behind all others and (1,1) ahead of them, 5 pairs; (0,1) and (1,0) trade.
  const Design design = full_factorial({2, 2});
  EXPECT_EQ(*joint_trend(design, Column{1, 2, 3, 4}), 1);
  EXPECT_EQ(*joint_trend(design, Column{1, 3, 2, 4}), 1);
  EXPECT_EQ(*joint_trend(design, Column{4, 3, 2, 1}), -1);
  // (0,0) 2 < (1,0) 3, > (0,1) 1, < (1,1) 4; (0,1) 1 < 4; (1,0) 3 < 4: 4 rises, 1 fall.
  EXPECT_DOUBLE_EQ(*joint_trend(design, Column{2, 1, 3, 4}), 3.0 / 5);
  EXPECT_EQ(*joint_trend(design, Column{1, 1, 1, 1}), 0);
  // 3 × 3: of 36 pairs of nine, those ordered in both: Σ over rows (number behind) = 6² − 9 = 27.
  const Design nine = full_factorial({3, 3});
  Column one_up(9, 0.0);
  one_up[8] = 1;  // only the deepest is better: 8 rises of 27
  EXPECT_DOUBLE_EQ(*joint_trend(nine, one_up), 8.0 / 27);
}

TEST(JointTrend, SaysWhyThereIsNone) {
  const Design trade{{2, 2}, {{0, 1}, {1, 0}}};
  EXPECT_EQ(joint_trend(trade, Column{1, 2}).reason(),
            "no architecture is further along than another");
  EXPECT_THROW(joint_trend(trade, Column{1, NAN}), Error);
}

}  // namespace
}  // namespace nashost::stats
