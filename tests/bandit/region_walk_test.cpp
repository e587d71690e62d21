#include "bandit/region_walk.hpp"

#include <gtest/gtest.h>

#include <map>

#include "bandit/small_space.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::ragged_region;
using testing::space_of;

TEST(RegionWalk, TellsProductsFromTheRest) {
  EXPECT_TRUE(RegionWalk(space_of({3, 2, 3})).is_product());
  // Without one option everywhere, what is left is a product still.
  EXPECT_TRUE(RegionWalk(space_of({3, 2, 3}).without({{1, 1}})).is_product());
  EXPECT_FALSE(RegionWalk(ragged_region()).is_product());
  // 10^150 architectures: near the end of what a count holds.
  EXPECT_TRUE(RegionWalk(space_of(std::vector<int>(150, 10))).is_product());
  EXPECT_FALSE(
      RegionWalk(space_of(std::vector<int>(150, 10)).without({{0, 1}, {149, 1}})).is_product());
}

/// Law: the conditional probabilities along a path multiply to 1 / size for every member.
TEST(RegionWalk, ConditionalsMultiplyToTheUniformDistribution) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    RegionWalk walk(region);
    for (const Architecture& member : region.enumerate()) {
      double product = 1;
      for (const Draw& draw : walk.uniform_draws(region, member)) product *= draw.probability;
      EXPECT_NEAR(product, 1 / to_double(region.size()), 1e-15);
    }
  }
}

TEST(RegionWalk, DrawsMembersUniformly) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    RegionWalk walk(region);
    RandomStream random(testing::seed(), "walk");
    std::map<Architecture, int> seen;
    constexpr int kDraws = 20'000;
    for (int i = 0; i < kDraws; ++i) {
      Architecture path;
      double product = 1;
      walk.begin(region);
      while (path.size() < 3) {
        const Draw draw = walk.draw(random);
        product *= draw.probability;
        path.push_back(static_cast<Architecture::Option>(draw.arm));
        walk.take(path[path.size() - 1]);
      }
      EXPECT_NEAR(product, 1 / to_double(region.size()), 1e-15);
      ++seen[path];
    }
    const double expected = kDraws / to_double(region.size());
    double chi_square = 0;
    for (const Architecture& member : region.enumerate()) {
      chi_square += (seen[member] - expected) * (seen[member] - expected) / expected;
    }
    EXPECT_EQ(seen.size(), region.enumerate().size());
    // 99.99 % quantiles: 11 degrees of freedom 37.4, 17 degrees 46.9.
    EXPECT_LT(chi_square, 46.9);
  }
}

TEST(RegionWalk, FollowsACut) {
  Region region = space_of({3, 2});
  RegionWalk walk(region);
  region = region.without({{0, 2}});
  walk.begin(region);
  EXPECT_EQ(walk.options(), (std::vector<std::uint8_t>{1, 1, 0}));
  EXPECT_EQ(walk.probability(1), 0.5);
}

/// The log of a mask stays short however often it changes, and changes() still names every arm that
/// differs.
TEST(ArmMask, ForgetsOldChangesWithoutHidingThem) {
  ArmMask mask(8);
  const std::uint64_t start = mask.version();
  for (int i = 0; i < 100'000; ++i) {
    set_mask(mask, {1, 0, 1, 0, 1, 0, 1, 1});
    set_mask(mask, {0, 1, 0, 1, 0, 1, 0, 1});
  }
  EXPECT_EQ(mask.version(), start + 100'000U * 14U - 4U);
  EXPECT_EQ(mask.changes(start).size(), 8U);
  const std::uint64_t now = mask.version();
  EXPECT_TRUE(mask.changes(now).empty());
  mask.unmask(2);
  ASSERT_EQ(mask.changes(now).size(), 1U);
  EXPECT_EQ(mask.changes(now).front(), 2);

  Archive archive;
  mask.persist(archive);
  archive.rewind();
  ArmMask copy(8);
  copy.persist(archive);
  EXPECT_EQ(copy.version(), mask.version());
  EXPECT_EQ(copy.changes(now).front(), 2);
  for (std::int64_t a = 0; a < 8; ++a) EXPECT_EQ(copy[a], mask[a]);
}

}  // namespace
}  // namespace nashost
