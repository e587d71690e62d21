#include "random_search.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::ragged_region;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(RandomSearch, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "random_search"};
  testing::expect_sampler_conforms(testing::sampler_factory<RandomSearch>(), options);
  testing::expect_sampler_conforms(testing::sampler_factory<RandomSearch>({.remember = 7}),
                                   options);
}

TEST(RandomSearch, ProposesEverythingOnceBeforeAnythingTwice) {
  const Region region = ragged_region();  // 12 members
  RandomSearch sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "random_search");
  for (int pass = 0; pass < 3; ++pass) {
    std::set<Architecture> seen;
    for (int i = 0; i < 12; ++i) {
      const Round round = sampler.propose(region, random);
      EXPECT_TRUE(seen.insert(round.proposals[0].architecture).second);
      EXPECT_DOUBLE_EQ(round.proposals[0].probability, 1.0 / (12 - i));
    }
  }
}

TEST(RandomSearch, DoesNotRepeatWhatOthersTrained) {
  const Region region = space_of({2, 2});
  RandomSearch sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "random_search");
  for (const Architecture& tried : {Architecture{0, 0}, Architecture{0, 1}, Architecture{1, 0}}) {
    testing::reward(sampler, tried, 0.5);
  }
  EXPECT_EQ(sampler.probability({0, 0}, region), 0);
  EXPECT_EQ(sampler.probability({1, 1}, region), 1);
  EXPECT_EQ(sampler.propose(region, random).proposals[0].architecture, (Architecture{1, 1}));
}

TEST(RandomSearch, CountsOnlyWhatIsInTheRegion) {
  const Region region = space_of({2, 3});
  RandomSearch sampler({}, sampler_context(region));
  testing::reward(sampler, {0, 0}, 1);
  testing::reward(sampler, {1, 0}, 1);
  // Without option 0 of the second decision nothing of what is left was tried; without option 1,
  // two of four were.
  EXPECT_DOUBLE_EQ(sampler.probability({1, 2}, region.without({{1, 0}})), 0.25);
  EXPECT_DOUBLE_EQ(sampler.probability({1, 2}, region.without({{1, 2}}).without({{0, 1}})), 0);
  EXPECT_DOUBLE_EQ(sampler.probability({0, 1}, region.without({{1, 2}}).without({{0, 1}})), 1);
}

}  // namespace
}  // namespace nashost::samplers
