#include "cucb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::ragged_region;
using testing::sampler_context;
using testing::space_of;

TEST(Cucb, Conforms) {
  testing::expect_sampler_conforms(testing::sampler_factory<Cucb>(), {.name = "cucb"});
  testing::expect_sampler_conforms(testing::sampler_factory<Cucb>({.alpha = 0.5, .initial = 1}),
                                   {.name = "cucb"});
}

/// Every round against the rule written out over all members.
TEST(Cucb, ProposesTheMemberWithTheLargestSumOfBounds) {
  const Region region = ragged_region();
  Cucb sampler({.alpha = 1, .initial = 2}, sampler_context(region));
  RandomStream random(testing::seed(), "cucb");
  std::map<std::pair<std::size_t, int>, std::pair<double, double>> known;  // pulls, sum
  for (int t = 0; t < 500; ++t) {
    const Architecture next = sampler.propose(region, random).proposals[0].architecture;
    const auto owed = [&](std::size_t d, int o) { return known[{d, o}].first < 2; };
    bool any_owed = false;
    std::size_t owed_in_next = 0;
    for (const Architecture& member : region.enumerate()) {
      for (std::size_t d = 0; d < 3; ++d) any_owed = any_owed || owed(d, member[d]);
    }
    for (std::size_t d = 0; d < 3; ++d) owed_in_next += owed(d, next[d]) ? 1U : 0U;
    const auto bound = [&](const Architecture& a) {
      double sum = 0;
      for (std::size_t d = 0; d < 3; ++d) {
        const auto [n, s] = known[{d, a[d]}];
        sum += s / n + std::sqrt(std::log(t) / (2 * n));
      }
      return sum;
    };
    for (const Architecture& member : region.enumerate()) {
      std::size_t owed_in_member = 0;
      for (std::size_t d = 0; d < 3; ++d) owed_in_member += owed(d, member[d]) ? 1U : 0U;
      if (any_owed) {
        ASSERT_LE(owed_in_member, owed_in_next);
      } else {
        ASSERT_LE(bound(member), bound(next) + 1e-12);
      }
    }
    const double reward = random.uniform();
    testing::reward(sampler, next, reward);
    for (std::size_t d = 0; d < 3; ++d) {
      known[{d, next[d]}].first += 1;
      known[{d, next[d]}].second += reward;
    }
  }
}

/// What draws in random company are for: with one draw each, options that came together have equal
/// records and stay together, so that a noiseless space is never explored further.
TEST(Cucb, SeveralInitialDrawsTellOptionsApart) {
  const Region region = space_of({3, 3, 3, 3});
  const auto value = [](const Architecture& a) { return (a[0] + a[1] + a[2] + a[3]) / 8.0; };
  const auto seen = [&](std::int64_t initial) {
    Cucb sampler({.alpha = 0.1, .initial = initial}, sampler_context(region));
    RandomStream random(testing::seed(), "cucb");
    std::set<Architecture> all;
    for (int t = 0; t < 1000; ++t) all.insert(play(sampler, region, random, value));
    return all;
  };
  EXPECT_LE(seen(1).size(), 6U);
  EXPECT_TRUE(seen(10).contains({2, 2, 2, 2}));
}

TEST(Cucb, RecommendsByMeans) {
  const Region region = space_of({2, 2});
  Cucb sampler({}, sampler_context(region));
  EXPECT_EQ(sampler.recommend(region), std::nullopt);
  testing::reward(sampler, {0, 0}, 0.1);
  testing::reward(sampler, {1, 0}, 0.4);
  EXPECT_EQ(sampler.recommend(region), (Architecture{1, 0}));  // option 1 of b was never rewarded
  testing::reward(sampler, {0, 1}, 0.3);
  EXPECT_EQ(sampler.recommend(region), (Architecture{1, 1}));  // .4 and .3 against .2 and .25
  EXPECT_DOUBLE_EQ(sampler.index({0, 1}), (0.2 + 0.3) / 2);
}

}  // namespace
}  // namespace nashost::samplers
