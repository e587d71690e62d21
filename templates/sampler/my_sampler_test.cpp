#include "my_sampler.hpp"

#include <nashost/testing/sampler_conformance.hpp>

TEST(MySampler, ObeysTheLawsOfSamplers) {
  nashost::testing::expect_sampler_conforms(nashost::testing::sampler_factory<MySampler>());
}

TEST(MySampler, ChangesOneDecisionOfTheBestAtMost) {
  const nashost::Region region(std::make_shared<nashost::SearchSpace>(
      "pairs",
      std::vector<nashost::Decision>{{"first", {"a", "b", "c"}}, {"second", {"a", "b", "c"}}}));
  MySampler sampler({.restart = 0}, {});
  nashost::Round round;
  round.proposals.push_back({.architecture = {2, 1}, .draws = {}});
  sampler.observe(round, {.proposals = {{.reward = 1}}, .scored = {}});
  nashost::RandomStream random(1, "test");
  for (int i = 0; i < 100; ++i) {
    const auto proposed = sampler.propose(region, random).proposals.at(0).architecture;
    EXPECT_TRUE(proposed[0] == 2 || proposed[1] == 1) << region.space().label(proposed);
  }
}
