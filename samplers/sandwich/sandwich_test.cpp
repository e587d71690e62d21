#include "sandwich.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(Sandwich, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "sandwich"};
  testing::expect_sampler_conforms(testing::sampler_factory<Sandwich>(), options);
  testing::expect_sampler_conforms(testing::sampler_factory<Sandwich>({.random = 0}), options);
}

/// A cost that is not monotone in the option's number: options 1, 3, 0, 2 in rising order.
double scrambled(const void*, const Architecture& a) {
  constexpr double kOrder[] = {0.5, 0.1, 0.9, 0.3};
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d) {
    sum += kOrder[a[d]] * (static_cast<double>(d) + 1);
  }
  return sum;
}

SamplerContext with_cost(const Region& region, double (*cost)(const void*, const Architecture&)) {
  SamplerContext context = sampler_context(region);
  context.cost = cost;
  return context;
}

TEST(Sandwich, TrainsLargestSmallestAndRandomOnes) {
  const Region region = space_of({4, 4, 4});
  Sandwich sampler({.random = 2}, with_cost(region, scrambled));
  RandomStream random(testing::seed(), "sandwich");
  std::set<Architecture> others;
  for (int i = 0; i < 200; ++i) {
    const Round round = sampler.propose(region, random);
    ASSERT_EQ(round.proposals.size(), 4U);
    EXPECT_EQ(round.proposals[0].architecture, (Architecture{2, 2, 2}));
    EXPECT_EQ(round.proposals[0].role, Role::teacher);
    EXPECT_EQ(round.proposals[1].architecture, (Architecture{1, 1, 1}));
    for (std::size_t p = 1; p < 4; ++p) EXPECT_EQ(round.proposals[p].role, Role::student);
    others.insert(round.proposals[2].architecture);
    others.insert(round.proposals[3].architecture);
  }
  EXPECT_GT(others.size(), 60U);  // of 64; 400 draws miss one with probability 0.0018
}

TEST(Sandwich, WithoutDistillationAllLearnFromLabels) {
  const Region region = space_of({4, 4});
  Sandwich sampler({.distill = false}, with_cost(region, scrambled));
  RandomStream random(testing::seed(), "sandwich");
  for (const Proposal& proposal : sampler.propose(region, random).proposals) {
    EXPECT_EQ(proposal.role, Role::labels);
  }
}

TEST(Sandwich, FollowsTheRegion) {
  const Region whole = space_of({4, 4, 4});
  Sandwich sampler({}, with_cost(whole, scrambled));
  RandomStream random(testing::seed(), "sandwich");
  sampler.propose(whole, random);
  // Without option 2 of the last decision the dearest has option 0 there; without (1, 1, ·) the
  // cheapest gives up the cheaper of the two: 0.3 instead of 0.1 in the first decision costs 0.2
  // more, in the second 0.4.
  const Region region = whole.without({{2, 2}}).without({{0, 1}, {1, 1}});
  const Round round = sampler.propose(region, random);
  EXPECT_EQ(round.proposals[0].architecture, (Architecture{2, 2, 0}));
  EXPECT_EQ(round.proposals[1].architecture, (Architecture{3, 1, 1}));
}

TEST(Sandwich, ClimbsInSpacesTooLargeToList) {
  const Region region = Region(space_of(std::vector<int>(20, 4)).shared_space()).without({{7, 2}});
  Sandwich sampler({}, with_cost(region, scrambled));
  RandomStream random(testing::seed(), "sandwich");
  Architecture largest(std::vector<Architecture::Option>(20, 2));
  largest[7] = 0;
  const Round round = sampler.propose(region, random);
  EXPECT_EQ(round.proposals[0].architecture, largest);
  EXPECT_EQ(round.proposals[1].architecture,
            Architecture(std::vector<Architecture::Option>(20, 1)));
}

TEST(Sandwich, WithoutCostsGoesByTheOrderOfOptions) {
  const Region region = space_of({3, 2, 4});
  Sandwich sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "sandwich");
  const Round round = sampler.propose(region, random);
  EXPECT_EQ(round.proposals[0].architecture, (Architecture{2, 1, 3}));
  EXPECT_EQ(round.proposals[1].architecture, (Architecture{0, 0, 0}));
}

}  // namespace
}  // namespace nashost::samplers
