#include "strict_fair.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <memory>
#include <set>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"

namespace nashost::samplers {
namespace {

std::shared_ptr<SearchSpace> space() {
  return std::make_shared<SearchSpace>(
      "test", std::vector<Decision>{{"a", {"1", "2", "3", "4"}}, {"b", {"x", "y", "z"}}});
}

using Counts = std::vector<std::vector<int>>;

Counts play(StrictFair& sampler, const Region& region, RandomStream& random, int rounds) {
  Counts counts{std::vector<int>(4), std::vector<int>(3)};
  for (int n = 0; n < rounds; ++n) {
    for (const Proposal& p : sampler.propose(region, random).proposals) {
      EXPECT_TRUE(region.contains(p.architecture));
      for (std::size_t d = 0; d < 2; ++d) ++counts[d][p.architecture[d]];
    }
  }
  return counts;
}

TEST(StrictFair, Conforms) {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  testing::expect_sampler_conforms(
      testing::sampler_factory<StrictFair>(),
      {.traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "strict_fair"});
}

TEST(StrictFair, ARoundTakesEveryOptionOfTheLargestDecisionOnce) {
  RandomStream random(1, "test");
  const Region region(space());
  StrictFair sampler({}, testing::sampler_context(region));
  for (int n = 0; n < 50; ++n) {
    const Round round = sampler.propose(region, random);
    std::set<int> first;
    for (const Proposal& p : round.proposals) first.insert(p.architecture[0]);
    EXPECT_EQ(round.proposals.size(), 4U);
    EXPECT_EQ(first.size(), 4U);
  }
}

TEST(StrictFair, CountsOfADecisionNeverDifferByMoreThanOne) {
  RandomStream random(2, "test");
  const Region region(space());
  StrictFair sampler({}, testing::sampler_context(region));
  Counts sum{std::vector<int>(4), std::vector<int>(3)};
  for (int n = 0; n < 100; ++n) {
    const Counts counts = play(sampler, region, random, 1);
    for (std::size_t d = 0; d < 2; ++d) {
      for (std::size_t o = 0; o < counts[d].size(); ++o) sum[d][o] += counts[d][o];
      const auto [low, high] = std::minmax_element(sum[d].begin(), sum[d].end());
      EXPECT_LE(*high - *low, 1);
    }
  }
}

// All 4! · (choices of b) rounds are possible; how often each permutation of the first decision
// comes is χ² with 23 degrees of freedom: 49.7 is its 99.9 % quantile.
TEST(StrictFair, PermutationsAreUniform) {
  RandomStream random(3, "test");
  const Region region(space());
  StrictFair sampler({}, testing::sampler_context(region));
  std::map<std::vector<int>, int> seen;
  constexpr int kRounds = 24'000;
  for (int n = 0; n < kRounds; ++n) {
    std::vector<int> order;
    for (const Proposal& p : sampler.propose(region, random).proposals) {
      order.push_back(p.architecture[0]);
    }
    ++seen[order];
  }
  ASSERT_EQ(seen.size(), 24U);
  double statistic = 0;
  for (const auto& [order, count] : seen) statistic += (count - 1000.0) * (count - 1000.0) / 1000.0;
  EXPECT_LT(statistic, 49.7);
}

TEST(StrictFair, StaysInWhatPruningHasLeft) {
  RandomStream random(4, "test");
  const Region region =
      Region(space()).without(PartialAssignment{{0, 2}}).without(PartialAssignment{{0, 0}, {1, 1}});
  StrictFair sampler({}, testing::sampler_context(region));
  const Counts counts = play(sampler, region, random, 300);
  EXPECT_EQ(counts[0][2], 0);
  for (const int o : {0, 1, 3}) EXPECT_NEAR(counts[0][static_cast<std::size_t>(o)], 300, 1);
}

TEST(StrictFair, GoesOnBitForBitFromItsState) {
  const Region region(space());
  RandomStream random(5, "test");
  StrictFair sampler({}, testing::sampler_context(region));
  play(sampler, region, random, 7);
  Archive written;
  sampler.persist(written);
  const auto bytes = written.bytes();
  Archive read(bytes);
  StrictFair resumed({}, testing::sampler_context(region));
  resumed.persist(read);
  RandomStream same = random;
  EXPECT_EQ(play(sampler, region, random, 10), play(resumed, region, same, 10));
}

}  // namespace
}  // namespace nashost::samplers
