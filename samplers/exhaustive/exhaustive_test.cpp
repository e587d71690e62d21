#include "exhaustive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"

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

TEST(Exhaustive, Conforms) {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  testing::expect_sampler_conforms(
      testing::sampler_factory<Exhaustive>(),
      {.traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "exhaustive"});
}

TEST(Exhaustive, ARoundHoldsEveryMemberOfTheRegionOnce) {
  Exhaustive sampler({}, testing::sampler_context(region()));
  EXPECT_EQ(proposed(sampler, region()), region().enumerate());
  const Region cut = region().without(PartialAssignment{{0, 1}});
  EXPECT_EQ(proposed(sampler, cut), cut.enumerate());
  EXPECT_EQ(sampler.probability({1, 0}, cut), 0);
  EXPECT_EQ(sampler.probability({0, 0}, cut), 1);
}

TEST(Exhaustive, SpacesThatAreTooLargeAreRefusedWithTheCure) {
  try {
    Exhaustive({.at_most = 5}, testing::sampler_context(region()));
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr("there are 6"),
                                               ::testing::HasSubstr("raise at_most")));
  }
  EXPECT_NO_THROW(Exhaustive({.at_most = 6}, testing::sampler_context(region())));
}

}  // namespace
}  // namespace nashost::samplers
