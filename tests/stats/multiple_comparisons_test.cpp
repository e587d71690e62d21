#include "stats/multiple_comparisons.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "nashost/abi/error.hpp"
#include "reference.hpp"
#include "stats/paired_tests.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;

TEST(Holm, IsClosedTestingWithBonferroni) {
  for (const auto& each : reference("holm", "cases")) {
    const Column adjusted = holm(column(each["p"]));
    const Column expected = column(each["adjusted"]);
    ASSERT_EQ(adjusted.size(), expected.size());
    for (std::size_t i = 0; i < adjusted.size(); ++i) EXPECT_DOUBLE_EQ(adjusted[i], expected[i]);
  }
}

TEST(Holm, ByHand) {
  // Sorted .01 .02 .03 .04: times 4, 3, 2, 1 is .04 .06 .06 .04, and made monotone .04 .06 .06 .06.
  const Column adjusted = holm(Column{0.04, 0.01, 0.03, 0.02});
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
  for (std::size_t i : {0u, 2u, 3u}) EXPECT_DOUBLE_EQ(adjusted[i], 0.06);
  EXPECT_EQ(holm(Column{0.9, 1}), (Column{1, 1}));
  EXPECT_TRUE(holm(Column{}).empty());
}

TEST(Holm, RefusesWhatIsNoProbability) {
  for (double p : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(holm(Column{0.5, p}), Error) << p;
  }
}

TEST(SmallestHolmP, IsReachedByPerfectlySeparatedRivals) {
  // Three rivals, each better than the next with every seed: all pairs have the smallest p.
  for (std::size_t seeds = 1; seeds <= 8; ++seeds) {
    const Column best(seeds, 3);
    const Column middle(seeds, 2);
    const Column last(seeds, 1);
    const Column adjusted =
        holm(Column{permutation_test(best, middle)->p, permutation_test(best, last)->p,
                    permutation_test(middle, last)->p});
    EXPECT_DOUBLE_EQ(adjusted[0], smallest_holm_p(3, static_cast<std::int64_t>(seeds)));
  }
}

TEST(SeedsNeeded, SevenForThreeRivals) {
  // 3 pairs · 2^{1−n} ≤ 0.05 needs 2^{n−1} ≥ 60: n = 7. One pair: 2^{n−1} ≥ 20, n = 6.
  EXPECT_EQ(seeds_needed(3, 0.05), 7);
  EXPECT_EQ(seeds_needed(2, 0.05), 6);
  EXPECT_EQ(seeds_needed(9, 0.05), 11);  // 36 pairs: 720 ≤ 2¹⁰
  EXPECT_EQ(seeds_needed(2, 0.5), 2);
  for (std::int64_t rivals = 2; rivals < 12; ++rivals) {
    const std::int64_t seeds = seeds_needed(rivals, 0.05);
    EXPECT_LE(smallest_holm_p(rivals, seeds), 0.05);
    EXPECT_GT(smallest_holm_p(rivals, seeds - 1), 0.05);
  }
  EXPECT_EQ(smallest_holm_p(100, 1), 1);
  EXPECT_GE(smallest_holm_p(2, 1000000), 0);
}

TEST(RequireAttainable, NamesTheSeedsNeeded) {
  EXPECT_NO_THROW(require_attainable(3, 7, 0.05));
  try {
    require_attainable(3, 5, 0.05);
    FAIL();
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("it takes 7 seeds"), std::string::npos) << message;
    EXPECT_NE(message.find("0.1875"), std::string::npos) << message;
  }
  EXPECT_THROW(require_attainable(1, 5, 0.05), Error);
  EXPECT_THROW(seeds_needed(3, 0), Error);
  EXPECT_THROW(seeds_needed(3, std::numeric_limits<double>::quiet_NaN()), Error);
  EXPECT_THROW(smallest_holm_p(3, 0), Error);
}

}  // namespace
}  // namespace nashost::stats
