#include "lin_ts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::ragged_region;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

LinTs::Parameters with_pairs(const char* pairs) {
  LinTs::Parameters parameters;
  parameters.pairs = pairs;
  return parameters;
}

TEST(LinTs, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "lin_ts", .rounds = 100};
  testing::expect_sampler_conforms(testing::sampler_factory<LinTs>(), options);
  auto spaces = testing::test_spaces();
  spaces.pop_back();  // 10 901 features of neighbours
  for (const char* pairs : {"none", "neighbours"}) {
    testing::expect_sampler_conforms(testing::sampler_factory<LinTs>(with_pairs(pairs)), options,
                                     spaces);
  }
}

/// 0.3 for two options that go together, 0.05 for each option's number, little noise: the model
/// without pairs cannot know, those with pairs must.
double together(const Architecture& a) {
  return 0.05 * (a[0] + a[1] + a[2]) + (a[0] == 0 && a[2] == 0 ? 0.4 : 0.0);
}

TEST(LinTs, LearnsPairsOfDecisions) {
  const Region region = space_of({3, 3, 3});
  const Architecture best = testing::best_of(region, together);  // (0, 2, 0)
  const auto recommended = [&](const char* pairs) {
    LinTs sampler(with_pairs(pairs), sampler_context(region));
    RandomStream random(testing::seed(), "lin_ts");
    for (int t = 0; t < 300; ++t) {
      play(sampler, region, random,
           [&](const Architecture& a) { return together(a) + 0.01 * random.normal(); });
    }
    return sampler.recommend(region);
  };
  EXPECT_EQ(recommended("all"), best);
  EXPECT_NE(recommended("neighbours"), best);  // decisions 0 and 2 are none
}

TEST(LinTs, TheRuleIsTheSameAtEveryScale) {
  // Rewards of 0.9 ± 0.001 or of −3 ± 10: the estimated noise follows, and so do the draws. The
  // prior InverseGamma(1, 0.01) does not scale, but is soon outweighed.
  for (const auto& of_rewards : {std::pair(0.9, 0.01), std::pair(-3.0, 100.0)}) {
    const double level = of_rewards.first, scale = of_rewards.second;
    const Region region = space_of({3, 3, 3, 3});
    LinTs sampler(with_pairs("none"), sampler_context(region));
    RandomStream random(testing::seed(), "lin_ts");
    int best_draws = 0;
    for (int t = 0; t < 400; ++t) {
      const Architecture next = play(sampler, region, random, [&](const Architecture& a) {
        return level + scale * ((a[0] + a[1] + a[2] + a[3]) / 8.0 + 0.1 * random.normal());
      });
      best_draws += next == Architecture{2, 2, 2, 2} ? 1 : 0;
    }
    EXPECT_EQ(sampler.recommend(region), (Architecture{2, 2, 2, 2}));
    EXPECT_GT(best_draws, 200);
  }
}

TEST(LinTs, RecommendsTheLargestPosteriorMean) {
  const Region region = ragged_region();
  for (const char* pairs : {"none", "neighbours"}) {
    LinTs sampler(with_pairs(pairs), sampler_context(region));
    RandomStream random(testing::seed(), "lin_ts");
    EXPECT_EQ(sampler.recommend(region), std::nullopt);
    for (int t = 0; t < 60; ++t) {
      play(sampler, region, random, [&](const Architecture&) { return random.uniform(); });
      const auto recommended = sampler.recommend(region);
      for (const Architecture& member : region.enumerate()) {
        ASSERT_LE(sampler.index(member), sampler.index(*recommended) + 1e-12);
      }
    }
  }
}

TEST(LinTs, RefusesMoreFeaturesThanAMatrixShouldHave) {
  const Region region = space_of(std::vector<int>(25, 10));
  EXPECT_THROW(LinTs(with_pairs("all"), sampler_context(region)), ConfigError);
}

}  // namespace
}  // namespace nashost::samplers
