#include "mdenas.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::ragged_region;
using testing::reward;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(Mdenas, Conforms) {
  testing::expect_sampler_conforms(
      testing::sampler_factory<Mdenas>({.alpha = 0.1}),
      {.traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "mdenas"});
}

/// ln p_i/p_j of two options of the one decision: θ_i − θ_j.
double log_odds(Mdenas& sampler, const Region& region, int i, int j) {
  const auto at = [&](int o) {
    return sampler.probability(Architecture{static_cast<Architecture::Option>(o)}, region);
  };
  return std::log(at(i) / at(j));
}

TEST(Mdenas, AnOptionDrawnLessThatEarnsMoreGains) {
  const Region region = space_of({3});
  Mdenas sampler({.alpha = 0.1, .recent = 1}, sampler_context(region));
  reward(sampler, {0}, 0.5);  // alone
  reward(sampler, {0}, 0.5);
  EXPECT_EQ(log_odds(sampler, region, 0, 1), 0);
  reward(sampler, {1}, 0.7);  // 1 draw against 2, and more: θ = (−.1, .1, 0)
  EXPECT_NEAR(log_odds(sampler, region, 1, 0), 0.2, 1e-12);
  EXPECT_NEAR(log_odds(sampler, region, 1, 2), 0.1, 1e-12);
  reward(sampler, {1}, 0.4);  // 2 against 2: nothing
  EXPECT_NEAR(log_odds(sampler, region, 1, 0), 0.2, 1e-12);
  reward(sampler, {1}, 0.4);  // 3 against 2, and less: option 0 gains, back to 0
  EXPECT_NEAR(log_odds(sampler, region, 1, 0), 0, 1e-12);
  reward(sampler, {2}, 0.6);  // beats both, and 0 beats 1 again: θ = (0, −.2, .2)
  EXPECT_NEAR(log_odds(sampler, region, 2, 0), 0.2, 1e-12);
  EXPECT_NEAR(log_odds(sampler, region, 2, 1), 0.4, 1e-12);
}

TEST(Mdenas, AveragesRecentRewards) {
  // 0.9, then 0.1: with weight ½ on the last, 0.5, which is less than 0.6; lifetime would be the
  // same, the last alone 0.1.
  const Region region = space_of({2});
  Mdenas sampler({.alpha = 0.1, .recent = 0.5}, sampler_context(region));
  for (const double r : {0.6, 0.6, 0.6}) reward(sampler, {0}, r);
  reward(sampler, {1}, 0.9);  // gains once
  EXPECT_NEAR(log_odds(sampler, region, 1, 0), 0.2, 1e-12);
  reward(sampler, {1}, 0.1);  // 0.5 < 0.6 with fewer draws: neither
  EXPECT_NEAR(log_odds(sampler, region, 1, 0), 0.2, 1e-12);
}

TEST(Mdenas, MarginalsAreThoseOfTheMembers) {
  const Region region = ragged_region();
  Mdenas sampler({.alpha = 0.3}, sampler_context(region));
  RandomStream random(testing::seed(), "mdenas");
  for (int t = 0; t < 50; ++t) {
    testing::play(sampler, region, random, [&](const Architecture&) { return random.uniform(); });
  }
  const auto marginals = sampler.option_probabilities(region);
  for (std::size_t d = 0; d < 3; ++d) {
    for (std::size_t o = 0; o < marginals[d].size(); ++o) {
      double sum = 0;
      for (const Architecture& member : region.enumerate()) {
        if (member[d] == o) sum += sampler.probability(member, region);
      }
      EXPECT_NEAR(marginals[d][o], sum, 1e-12);
    }
  }
}

TEST(Mdenas, LearnsWhichOptionsAreGood) {
  const Region region = space_of({3, 3, 3});
  Mdenas sampler({.alpha = 0.05}, sampler_context(region));
  RandomStream random(testing::seed(), "mdenas");
  for (int t = 0; t < 2000; ++t) {
    testing::play(sampler, region, random,
                  [](const Architecture& a) { return (a[0] + a[1] + a[2]) / 6.0; });
  }
  EXPECT_EQ(sampler.recommend(region), (Architecture{2, 2, 2}));
}

}  // namespace
}  // namespace nashost::samplers
