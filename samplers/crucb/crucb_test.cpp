#include "crucb.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::sampler_context;
using testing::space_of;

TEST(Crucb, Conforms) {
  const testing::SamplerConformanceOptions options{.traits = {.stationarity = Stationarity::rising},
                                                   .name = "crucb"};
  testing::expect_sampler_conforms(testing::sampler_factory<Crucb>(), options);
  testing::expect_sampler_conforms(
      testing::sampler_factory<Crucb>({.window = 0.5, .multiplier = 0}), options);
}

/// Two options whose rewards are affine in their pulls: 0.5 flat, and 0.1 + 0.01 n. Without a bonus
/// the forecasts at t are exact, so the second is preferred from where 0.1 + 0.01 t > 0.5.
TEST(Crucb, PrefersWhatWillBeBetter) {
  const Region region = space_of({2});
  for (const int pulls : {10, 30}) {
    Crucb sampler({.window = 0.25, .multiplier = 0}, sampler_context(region));
    RandomStream random(testing::seed(), "crucb");
    for (int n = 1; n <= pulls; ++n) {
      testing::reward(sampler, {0}, 0.5);
      testing::reward(sampler, {1}, 0.1 + 0.01 * n);
    }
    // t = 2 · pulls + 1: 21 → 0.31 and 61 → 0.71; what it is worth now is 0.2 and 0.4.
    const int preferred = pulls == 30 ? 1 : 0;
    EXPECT_EQ(sampler.propose(region, random).proposals[0].architecture[0], preferred);
    EXPECT_EQ(sampler.recommend(region), Architecture{0});
    EXPECT_NEAR(sampler.index({1}), 0.1 + 0.01 * pulls, 1e-12);
  }
}

/// The bonus σ (t − N + h − 1) √(10 α ln t / h³) decides between two options of the same rewards
/// that differ in their pulls.
TEST(Crucb, TheBonusIsForWhatWasTrainedLess) {
  const Region region = space_of({2});
  Crucb sampler({.window = 0.25}, sampler_context(region));
  RandomStream random(testing::seed(), "crucb");
  for (int n = 0; n < 8; ++n) testing::reward(sampler, {0}, 0.5);
  for (int n = 0; n < 4; ++n) testing::reward(sampler, {1}, 0.5);
  EXPECT_EQ(sampler.propose(region, random).proposals[0].architecture, Architecture{1});
}

TEST(Crucb, EveryOptionGetsAForecastFirst) {
  // ε = 1/4: four draws of each option. 3 options, all decisions at once: 12 rounds.
  const Region region = space_of({3, 3, 3});
  Crucb sampler({.window = 0.25}, sampler_context(region));
  RandomStream random(testing::seed(), "crucb");
  std::vector<std::vector<int>> drawn(3, std::vector<int>(3));
  for (int t = 0; t < 12; ++t) {
    const Architecture next =
        testing::play(sampler, region, random, [](const Architecture&) { return 0.5; });
    for (std::size_t d = 0; d < 3; ++d) ++drawn[d][next[d]];
  }
  EXPECT_EQ(drawn, std::vector<std::vector<int>>(3, std::vector<int>(3, 4)));
}

/// Option 2 is slow and best in the end, option 0 is at its limit at once. (With several decisions
/// the reward that they share blurs whose merit a rise is: see the README for what that costs.)
TEST(Crucb, WaitsForLateBloomers) {
  const Region region = space_of({3});
  Crucb sampler({.window = 0.25, .multiplier = 0.1}, sampler_context(region));
  RandomStream random(testing::seed(), "crucb");
  std::vector<int> trained(3);
  const auto worth = [&](const Architecture& a) {
    const int n = trained[a[0]]++;
    const double limits[] = {0.3, 0.5, 0.9};
    const double scales[] = {1, 100, 300};
    return limits[a[0]] * n / (n + scales[a[0]]);
  };
  for (int t = 0; t < 20'000; ++t) testing::play(sampler, region, random, worth);
  EXPECT_EQ(sampler.recommend(region), Architecture{2});
  EXPECT_GT(trained[2], 10'000);
}

}  // namespace
}  // namespace nashost::samplers
