#include "evolution.hpp"

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
using testing::reward;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(Evolution, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "evolution"};
  testing::expect_sampler_conforms(testing::sampler_factory<Evolution>(), options);
  testing::expect_sampler_conforms(
      testing::sampler_factory<Evolution>({.population = 5, .tournament = 2}), options);
}

int distance(const Architecture& a, const Architecture& b) {
  int different = 0;
  for (std::size_t d = 0; d < a.size(); ++d) different += a[d] != b[d] ? 1 : 0;
  return different;
}

TEST(Evolution, TheBestOfTheTournamentHasAChild) {
  // A tournament of 200 draws from 3 misses the best with probability (2/3)^200 = 6e-36.
  const Region region = space_of({4, 4, 4});
  Evolution sampler({.population = 3, .tournament = 200}, sampler_context(region));
  RandomStream random(testing::seed(), "evolution");
  reward(sampler, {0, 0, 0}, 0.3);
  reward(sampler, {3, 3, 3}, 0.9);
  reward(sampler, {1, 2, 1}, 0.6);
  std::set<Architecture> children;
  for (int i = 0; i < 200; ++i) {
    const Architecture child = sampler.propose(region, random).proposals[0].architecture;
    EXPECT_EQ(distance(child, {3, 3, 3}), 1);
    children.insert(child);
  }
  EXPECT_EQ(children.size(), 9U);  // 3 decisions with 3 other options each
}

TEST(Evolution, TheOldestDiesHoweverGood) {
  const Region region = space_of({4, 4, 4});
  Evolution sampler({.population = 2, .tournament = 200}, sampler_context(region));
  RandomStream random(testing::seed(), "evolution");
  reward(sampler, {3, 3, 3}, 1.0);
  reward(sampler, {0, 0, 0}, 0.1);
  reward(sampler, {1, 1, 1}, 0.2);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(distance(sampler.propose(region, random).proposals[0].architecture, {1, 1, 1}), 1);
  }
}

TEST(Evolution, ASmallTournamentIsLessGreedy) {
  // With one draw every member of the population is as likely to be the parent.
  const Region region = space_of({9, 9});
  Evolution sampler({.population = 2, .tournament = 1}, sampler_context(region));
  RandomStream random(testing::seed(), "evolution");
  reward(sampler, {0, 0}, 1);
  reward(sampler, {8, 8}, 0);
  int of_the_poor = 0;
  for (int i = 0; i < 1000; ++i) {
    const Architecture child = sampler.propose(region, random).proposals[0].architecture;
    of_the_poor += distance(child, {8, 8}) == 1 && distance(child, {0, 0}) == 2 ? 1 : 0;
  }
  // A child of (8, 8) is (x, 8) or (8, x); x = 0 has distance 1 to both: 7/8 of half, 437.5 with a
  // standard deviation of √(1000 · 0.4375 · 0.5625) = 15.7; five of them.
  EXPECT_NEAR(of_the_poor, 437.5, 79);
}

TEST(Evolution, ChildrenOfWhatWasCutAreNotBorn) {
  const Region whole = space_of({3, 3, 3});
  const Region region = whole.without({{0, 2}, {1, 2}});
  Evolution sampler({.population = 2, .tournament = 50}, sampler_context(whole));
  RandomStream random(testing::seed(), "evolution");
  reward(sampler, {2, 2, 2}, 1.0);  // cut
  reward(sampler, {0, 0, 0}, 0.1);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(distance(sampler.propose(region, random).proposals[0].architecture, {0, 0, 0}), 1);
  }
}

TEST(Evolution, FindsTheBestOfASpace) {
  // 4^6 = 4096 architectures, additive and without noise.
  const Region region = space_of({4, 4, 4, 4, 4, 4});
  Evolution sampler({.population = 20, .tournament = 5}, sampler_context(region));
  RandomStream random(testing::seed(), "evolution");
  const auto value = [](const Architecture& a) {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) sum += (a[d] * 7 + d) % 4;
    return sum / 18;
  };
  double best = 0;
  for (int i = 0; i < 500; ++i) best = std::max(best, value(play(sampler, region, random, value)));
  EXPECT_EQ(best, 1.0);
}

}  // namespace
}  // namespace nashost::samplers
