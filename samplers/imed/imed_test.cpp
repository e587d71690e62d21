#include "imed.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "argmax_twin.hpp"
#include "bernoulli_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

const std::vector<double> kNineArms = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

TEST(Imed, Conforms) { testing::expect_policy_conforms(policy_factory<Imed>(), {.name = "imed"}); }

TEST(Imed, IndexIsTheDivergenceAndNotItsLocation) {
  // Where the infimum is returned as a place instead of a value, the index depends on N alone.
  Imed policy({}, context_of(3));
  EXPECT_EQ(policy.index(0), -std::numeric_limits<double>::infinity());
  for (int i = 0; i < 4; ++i) feed(policy, 0, i % 2);   // mean 1/2
  for (int i = 0; i < 4; ++i) feed(policy, 1, i == 0);  // mean 1/4
  for (int i = 0; i < 8; ++i) feed(policy, 2, i < 6);   // mean 3/4, the best
  RandomStream random(1, "test");
  EXPECT_EQ(policy.select(random, ArmMask(3)).arm, 0);
  // d(1/2, 3/4) = ½ ln(2/3) + ½ ln 2 = ½ ln(4/3);  d(1/4, 3/4) = ¼ ln(1/3) + ¾ ln 3 = ½ ln 3.
  EXPECT_DOUBLE_EQ(policy.index(0), 4 * 0.5 * std::log(4.0 / 3) + std::log(4.0));
  EXPECT_DOUBLE_EQ(policy.index(1), 4 * 0.5 * std::log(3.0) + std::log(4.0));
  EXPECT_DOUBLE_EQ(policy.index(2), std::log(8.0));
}

TEST(Imed, TheBestMeanIsThatOfTheAllowedArms) {
  Imed policy({}, context_of(3));
  for (int i = 0; i < 100; ++i) {
    feed(policy, 0, 1);
    feed(policy, 1, i < 60);
    if (i < 50) feed(policy, 2, i < 28);
  }
  ArmMask mask(3);
  mask.mask(0);
  RandomStream random(1, "test");
  // Against 0.6: arm 1 has 0 + ln 100 = 4.61, arm 2 has 50 d(.56, .6) + ln 50 = .165 + 3.91 = 4.08.
  EXPECT_EQ(policy.select(random, mask).arm, 2);
}

TEST(Imed, DrawsTheLeastIndex) {
  // The twin knows one arm at a time, so the best mean is held at 1 by an arm that is fed ones and
  // whose own index, ln N, it gets right.
  for (const std::int64_t arms : {2, 9, 100}) {
    Imed policy({}, context_of(arms));
    std::vector<std::vector<double>> seen(static_cast<std::size_t>(arms));
    RandomStream random(1, "policy"), world(1, "world");
    const ArmMask mask(arms);
    for (int round = 0; round < 3000; ++round) {
      double best = 0;
      for (const auto& rewards : seen) {
        if (rewards.empty()) continue;
        best = std::max(best, testing::ArmHistory{rewards}.mean());
      }
      std::vector<double> index;
      for (const auto& rewards : seen) {
        const testing::ArmHistory arm{rewards};
        const double p = rewards.empty() ? 0 : arm.mean();
        const double divergence = (p > 0 ? p * std::log(p / best) : 0) +
                                  (p < 1 ? (1 - p) * std::log((1 - p) / (1 - best)) : 0);
        index.push_back(rewards.empty() ? -1e300
                                        : arm.pulls() * divergence + std::log(arm.pulls()));
      }
      const std::int64_t drawn = policy.select(random, mask).arm;
      const auto at = static_cast<std::size_t>(drawn);
      // 1e-9: rounding of a divergence of 1e-16 times 3000 pulls, with room.
      ASSERT_LE(index[at], *std::min_element(index.begin(), index.end()) + 1e-9) << round;
      const double quality = 0.1 + 0.8 * static_cast<double>(drawn) / static_cast<double>(arms);
      const double reward =
          static_cast<double>(world.bernoulli(quality) + world.bernoulli(quality)) / 2;
      feed(policy, drawn, reward);
      seen[at].push_back(reward);
    }
  }
}

TEST(Imed, RegretAgreesWithAReproduction) {
  // Independent simulation of 200 runs at T = 1e4: 47.8 with a standard error of at most 2.1.
  const auto regret = testing::bernoulli_regret(policy_factory<Imed>(), kNineArms, 10000, 30);
  EXPECT_TRUE(testing::agrees(regret, {47.8, 2.1 * std::sqrt(200.0), 200}))
      << regret.mean << " sd " << regret.sd;
}

}  // namespace
}  // namespace nashost::samplers
