#include "exhaustive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace nashost::samplers {
namespace {

Region region() {
  return Region(std::make_shared<SearchSpace>(
      "test", std::vector<Decision>{{"a", {"1", "2", "3"}}, {"b", {"x", "y"}}}));
}

std::vector<Architecture> proposed(Exhaustive& sampler, const Region& region) {
  RandomStream random(1, "test");
  std::vector<Architecture> all;
  for (const Proposal& p : sampler.propose(region, random).proposals) {
    EXPECT_EQ(p.probability, 1);
    EXPECT_EQ(p.loss_weight, 1);
    all.push_back(p.architecture);
  }
  return all;
}

TEST(Exhaustive, ARoundHoldsEveryMemberOfTheRegionOnce) {
  Exhaustive sampler({}, {});
  EXPECT_EQ(proposed(sampler, region()), region().enumerate());
  const Region cut = region().without(PartialAssignment{{0, 1}});
  EXPECT_EQ(proposed(sampler, cut), cut.enumerate());
  EXPECT_EQ(sampler.probability({1, 0}, cut), 0);
  EXPECT_EQ(sampler.probability({0, 0}, cut), 1);
}

TEST(Exhaustive, RegionsThatAreTooLargeAreRefusedWithTheCure) {
  Exhaustive sampler({.at_most = 5}, {});
  RandomStream random(1, "test");
  try {
    sampler.propose(region(), random);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("there are 6"),
                                             testing::HasSubstr("raise at_most")));
  }
  EXPECT_NO_THROW(sampler.propose(region().without(PartialAssignment{{0, 1}}), random));
}

}  // namespace
}  // namespace nashost::samplers
