#include "nashost/bandit/neighbours.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bandit/chi_square.hpp"
#include "core/small_spaces.hpp"
#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/bandit/architecture_set.hpp"
#include "nashost/bandit/candidate_pool.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

int distance(const Architecture& a, const Architecture& b) {
  int different = 0;
  for (std::size_t d = 0; d < a.size(); ++d) different += a[d] != b[d] ? 1 : 0;
  return different;
}

RC_GTEST_PROP(Neighbours, AreTheMembersOneDecisionAway, ()) {
  const auto space = *any_space();
  const Region region(space);
  for (const Architecture& a : all_architectures(*space)) {  // members or not
    std::vector<Architecture> expected;
    for (const Architecture& member : region.enumerate()) {
      if (distance(a, member) == 1) expected.push_back(member);
    }
    auto found = neighbours(region, a);
    std::ranges::sort(found);
    RC_ASSERT(found == expected);
    RandomStream random(seed(), "mutation");
    const auto mutant = mutation(region, a, random);
    RC_ASSERT(mutant.has_value() == !expected.empty());
    if (mutant) RC_ASSERT(std::ranges::binary_search(expected, *mutant));
  }
}

TEST(Mutation, DrawsTheDecisionAndThenTheOption) {
  // Decisions of 2 and 5 options: half of the mutations change the first, to its one other option;
  // an eighth each goes to an option of the second.
  const Region region(shared_space({2, 5}));
  RandomStream random(seed(), "mutation");
  std::vector<std::int64_t> counts(10);
  for (int i = 0; i < 16'000; ++i) {
    ++counts[static_cast<std::size_t>(region.rank(*mutation(region, {0, 0}, random)))];
  }
  expect_draws_follow({0, 0.125, 0.125, 0.125, 0.125, 0.5, 0, 0, 0, 0}, counts);
}

TEST(Mutation, FindsTheOneNeighbourThatIsLeft) {
  // Of 10^100 architectures two are left, one decision apart.
  Region region(shared_space(std::vector<int>(100, 10)));
  for (std::uint32_t d = 0; d < 100; ++d) {
    for (std::uint32_t o = d == 57 ? 2 : 1; o < 10; ++o) region = region.without({{d, o}});
  }
  RandomStream random(seed(), "mutation");
  Architecture other(100);
  other[57] = 1;
  EXPECT_EQ(mutation(region, Architecture(100), random), other);
  EXPECT_EQ(mutation(region.without({{57, 1}}), Architecture(100), random), std::nullopt);
}

TEST(CandidatePool, HoldsTheIncumbentAndWhatIsNearIt) {
  const Region region = Region(shared_space({3, 3, 3, 3})).without({{0, 2}});
  RandomStream random(seed(), "pool");
  const Architecture incumbent{1, 1, 1, 1};
  const auto pool = candidate_pool(region, incumbent, 20, random);
  ASSERT_EQ(pool.size(), 20U);
  EXPECT_EQ(pool[0], incumbent);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_TRUE(region.contains(pool[i]));
    if (i < 10) {
      EXPECT_LE(distance(pool[i], incumbent), 3);
    }
  }
  // One that was cut is no candidate, and neither is anything near it.
  EXPECT_EQ(candidate_pool(region, Architecture{2, 1, 1, 1}, 5, random).size(), 5U);
  EXPECT_EQ(candidate_pool(region, std::nullopt, 1, random).size(), 1U);
}

TEST(ArchitectureSet, NumbersAndSurvivesAnArchive) {
  ArchitectureSet set;
  EXPECT_EQ(set.add({1, 2}), 0U);
  EXPECT_EQ(set.add({0, 2}), 1U);
  EXPECT_EQ(set.add({1, 2}), 0U);
  Archive archive;
  set.persist(archive, "set", 2);
  archive.rewind();
  ArchitectureSet copy;
  copy.add({5, 5});
  copy.persist(archive, "set", 2);
  EXPECT_EQ(copy.all(), set.all());
  EXPECT_EQ(copy.find({0, 2}), 1U);
  EXPECT_FALSE(copy.contains({5, 5}));
  ArchitectureSet of_another_space;
  archive.rewind();
  EXPECT_THROW(of_another_space.persist(archive, "set", 3), Error);
}

TEST(ArchitectureSet, StoresWhatHasNoDecisions) {
  ArchitectureSet set;
  set.add({});
  Archive archive;
  set.persist(archive, "set", 0);
  archive.rewind();
  ArchitectureSet copy;
  copy.persist(archive, "set", 0);
  EXPECT_EQ(copy.all(), set.all());
}

}  // namespace
}  // namespace nashost::testing
