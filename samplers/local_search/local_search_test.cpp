#include "local_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(LocalSearch, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "local_search"};
  for (const bool first : {false, true}) {
    testing::expect_sampler_conforms(
        testing::sampler_factory<LocalSearch>({.first_improvement = first}), options);
  }
}

/// Additive: the only summit is (2, 2, 2).
double additive(const Architecture& a) { return (a[0] + a[1] + a[2]) / 6.0; }

TEST(LocalSearch, ClimbsAnAdditiveSpaceInOneGo) {
  // With first improvement a climb of at most 6 steps tries at most 6 neighbours before each; with
  // the best of all, three steps with 6 each.
  for (const bool first : {false, true}) {
    const Region region = space_of({3, 3, 3});
    LocalSearch sampler({.first_improvement = first}, sampler_context(region));
    RandomStream random(testing::seed(), "local_search");
    int rounds = 1;
    while (play(sampler, region, random, additive) != Architecture{2, 2, 2}) ++rounds;
    EXPECT_LE(rounds, 1 + 6 * 6);
  }
}

TEST(LocalSearch, AfterASummitBeginsAnew) {
  // On the summit its 6 neighbours are tried once each, and then the climb begins anywhere: within
  // 27 architectures, 200 climbs begin at more than one.
  const Region region = space_of({3, 3, 3});
  LocalSearch sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "local_search");
  std::multiset<Architecture> tried;
  for (int i = 0; i < 2000; ++i) tried.insert(play(sampler, region, random, additive));
  EXPECT_EQ(std::set<Architecture>(tried.begin(), tried.end()).size(), 27U);
  EXPECT_GT(tried.count({2, 2, 2}), 50U);
}

TEST(LocalSearch, BestImprovementTriesAllNeighboursFirst) {
  const Region region = space_of({3, 3, 3});
  LocalSearch sampler({.first_improvement = false}, sampler_context(region));
  RandomStream random(testing::seed(), "local_search");
  const Architecture start = play(sampler, region, random, additive);
  std::vector<Architecture> tried;
  for (int i = 0; i < 6; ++i) tried.push_back(play(sampler, region, random, additive));
  auto expected = neighbours(region, start);
  std::ranges::sort(tried);
  std::ranges::sort(expected);
  EXPECT_EQ(tried, expected);
}

TEST(LocalSearch, FirstImprovementMovesAtOnce) {
  const Region region = space_of({3, 3, 3});
  LocalSearch sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "local_search");
  Architecture at = play(sampler, region, random, additive);
  for (int i = 0; i < 12 && at != Architecture{2, 2, 2}; ++i) {
    const Architecture next = play(sampler, region, random, additive);
    int different = 0;
    for (std::size_t d = 0; d < 3; ++d) different += next[d] != at[d] ? 1 : 0;
    ASSERT_EQ(different, 1);
    if (additive(next) > additive(at)) at = next;
  }
}

TEST(LocalSearch, WaitsForLateFeedbackWithOtherNeighbours) {
  const Region region = space_of({3, 3, 3});
  LocalSearch sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "local_search");
  play(sampler, region, random, additive);
  std::vector<Round> waiting;
  std::set<Architecture> asked;
  for (int i = 0; i < 6; ++i) {
    waiting.push_back(sampler.propose(region, random));
    asked.insert(waiting.back().proposals[0].architecture);
  }
  EXPECT_EQ(asked.size(), 6U);
  // All are out: it repeats one of them and does not give the place up.
  EXPECT_TRUE(asked.contains(sampler.propose(region, random).proposals[0].architecture));
}

}  // namespace
}  // namespace nashost::samplers
