// The best member of a region against brute force over all members.

#include "nashost/bandit/best_member.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "bandit/chi_square.hpp"
#include "core/small_spaces.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/bandit/best_by_pairs.hpp"
#include "nashost/bandit/neighbours.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

Region any_region() {
  const auto space = *any_space();
  Region region(space);
  for (int cuts = *rc::gen::inRange(0, 4); cuts > 0; --cuts) {
    try {
      region = region.without(*any_assignment(*space));
    } catch (const Error&) {  // nothing would be left
    }
  }
  return region;
}

/// Of few values, so that ties are common, and exact as sums.
double any_score() { return *rc::gen::inRange(-2, 3) / 4.0; }

OptionTable<double> any_scores(const SearchSpace& space) {
  OptionTable<double> scores(space);
  for (double& score : scores.all()) score = any_score();
  return scores;
}

template <class Score>
void check_best(const Region& region, const Architecture& found, Score score) {
  RC_ASSERT(region.contains(found));
  for (const Architecture& member : region.enumerate()) {
    RC_ASSERT(score(member) <= score(found) + 1e-12);
  }
}

RC_GTEST_PROP(BestMember, HasTheLargestSumOverItsOptions, ()) {
  const Region region = any_region();
  const auto scores = any_scores(region.space());
  RandomStream random(seed(), "best member");
  BestMember best;
  check_best(region, best.find(region, scores, random), [&](const Architecture& a) {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) sum += scores(d, a[d]);
    return sum;
  });
}

RC_GTEST_PROP(BestMember, HasTheLargestSumWithNeighbours, ()) {
  const Region region = any_region();
  const auto scores = any_scores(region.space());
  const PairFeatures features(region.space(), PairFeatures::Pairs::neighbours);
  std::vector<double> together(features.size());
  for (double& score : together) score = any_score();
  const auto pair = [&](std::size_t d, std::size_t before, std::size_t option) {
    return together[features.together(d - 1, before, d, option)];
  };
  RandomStream random(seed(), "best member");
  BestMember best;
  check_best(region, best.find(region, scores, pair, random), [&](const Architecture& a) {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) {
      sum += scores(d, a[d]) + (d > 0 ? pair(d, a[d - 1], a[d]) : 0);
    }
    return sum;
  });
}

/// Also after a region that it knew was cut and another one took its place.
RC_GTEST_PROP(BestMember, FollowsTheRegion, ()) {
  const Region whole = any_region();
  const auto scores = any_scores(whole.space());
  RandomStream random(seed(), "best member");
  BestMember known;
  Region region = whole;
  for (int turn = 0; turn < 5; ++turn) {
    BestMember fresh;
    RandomStream same = random;
    RC_ASSERT(known.find(region, scores, random) == fresh.find(region, scores, same));
    if (region.size() == 1) break;
    region = region.without(PartialAssignment::prefix(region.draw(random)));
  }
}

TEST(BestMember, BreaksTiesUniformlyOverMembers) {
  // 3 · 2 · 3 options less (1, 1, ·): behind option 1 of the first decision lie 3 members, behind
  // each of the others 6. All 15 score the same, so each must come as often, and option 1 half as
  // often as the others.
  const Region region = Region(shared_space({3, 2, 3})).without({{0, 1}, {1, 1}});
  const OptionTable<double> scores(region.space(), 0.5);
  RandomStream random(seed(), "ties");
  BestMember best;
  std::vector<std::int64_t> counts(15);
  for (int i = 0; i < 15'000; ++i) {
    const Architecture member = best.find(region, scores, random);
    ++counts[static_cast<std::size_t>(region.rank(member))];
  }
  expect_draws_follow(std::vector<double>(15, 1.0 / 15), counts);
}

TEST(BestMember, OfAHugeSpaceIsFoundToo) {
  const Region region = Region(shared_space(std::vector<int>(100, 10))).without({{3, 9}});
  OptionTable<double> scores(region.space());
  for (std::size_t d = 0; d < 100; ++d) {
    for (std::size_t o = 0; o < 10; ++o) scores(d, o) = static_cast<double>(o);
  }
  RandomStream random(seed(), "huge");
  Architecture expected(std::vector<Architecture::Option>(100, 9));
  expected[3] = 8;
  BestMember best;
  EXPECT_EQ(best.find(region, scores, random), expected);
}

double sum_of(const PairFeatures& features, const std::vector<double>& weights,
              const Architecture& a) {
  double sum = 0;
  for (const std::size_t feature : features.of(a)) sum += weights[feature];
  return sum;
}

/// With all pairs a maximum is sought by coordinate ascent: no single change improves on it.
RC_GTEST_PROP(BestByPairs, IsAMemberThatNoNeighbourBeats, ()) {
  const Region region = any_region();
  const PairFeatures features(region.space(), PairFeatures::Pairs::all);
  std::vector<double> weights(features.size());
  for (double& weight : weights) weight = any_score();
  RandomStream random(seed(), "pairs");
  const Architecture found = BestByPairs(region.space(), 2).find(region, features, weights, random);
  RC_ASSERT(region.contains(found));
  for (const Architecture& neighbour : neighbours(region, found)) {
    RC_ASSERT(sum_of(features, weights, neighbour) <= sum_of(features, weights, found) + 1e-12);
  }
}

TEST(BestByPairs, FindsTheBestOfAll) {
  // 729 members; a hundred beginnings are enough for each of 20 models drawn with this seed.
  const Region region(shared_space(std::vector<int>(6, 3)));
  const PairFeatures features(region.space(), PairFeatures::Pairs::all);
  RandomStream random(seed(), "pairs");
  for (int instance = 0; instance < 20; ++instance) {
    std::vector<double> weights(features.size());
    for (double& weight : weights) weight = random.normal();
    const Architecture found =
        BestByPairs(region.space(), 100).find(region, features, weights, random);
    for (const Architecture& member : region.enumerate()) {
      ASSERT_LE(sum_of(features, weights, member), sum_of(features, weights, found) + 1e-12);
    }
  }
}

TEST(PairFeatures, NumberEveryOptionAndPairOnce) {
  using Pairs = PairFeatures::Pairs;
  const auto space = plain_space({3, 2, 4});
  for (const auto& [pairs, size] :
       {std::pair(Pairs::none, 1 + 9), std::pair(Pairs::neighbours, 1 + 9 + 6 + 8),
        std::pair(Pairs::all, 1 + 9 + 6 + 8 + 12)}) {
    const PairFeatures features(space, pairs);
    EXPECT_EQ(features.size(), static_cast<std::size_t>(size));
    // Every feature but the constant is 1 in as many architectures as have its options.
    std::vector<int> seen(features.size());
    for (const Architecture& a : all_architectures(space)) {
      const auto active = features.of(a);
      EXPECT_TRUE(std::ranges::is_sorted(active));
      for (const std::size_t feature : active) ++seen[feature];
    }
    EXPECT_EQ(seen[0], 24);
    EXPECT_EQ(seen[features.alone(2, 1)], 6);
    if (pairs != Pairs::none) {
      EXPECT_EQ(seen[features.together(1, 0, 2, 3)], 3);
    }
    if (pairs == Pairs::all) {
      EXPECT_EQ(seen[features.together(0, 2, 2, 3)], 2);
    }
    EXPECT_EQ(std::ranges::count(seen, 0), 0);
  }
}

TEST(PairFeatures, ChooseWhatFits) {
  using Pairs = PairFeatures::Pairs;
  // 1 + 24 + 28 · 9 = 277; 1 + 200 + 19 · 100 = 2101 and with all pairs 19 201.
  EXPECT_EQ(PairFeatures::choose(plain_space(std::vector<int>(8, 3)), "auto", "x").size(), 277U);
  const auto large = plain_space(std::vector<int>(20, 10));
  EXPECT_EQ(PairFeatures::choose(large, "auto", "x").pairs(), Pairs::none);
  EXPECT_EQ(PairFeatures::choose(large, "neighbours", "x").size(), 2101U);
  EXPECT_THROW(PairFeatures::choose(large, "all", "x"), ConfigError);
}

}  // namespace
}  // namespace nashost::testing
