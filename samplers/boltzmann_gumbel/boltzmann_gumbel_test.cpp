#include "boltzmann_gumbel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(BoltzmannGumbel, Conforms) {
  const Traits any{.reward_min = -kInfinity, .reward_max = kInfinity};
  for (const double c : {0.5, 3.0}) {
    testing::expect_policy_conforms(policy_factory<BoltzmannGumbel>({.c = c}),
                                    {.traits = any, .name = "boltzmann_gumbel"});
  }
}

TEST(BoltzmannGumbel, IsSoftmaxWhereAllCountsAreEqual) {
  // Four rewards each, C = 1/2: temperature C/√N = 1/4. Means 0, 1/4, 1/2: p ∝ 1, e, e².
  BoltzmannGumbel policy({.c = 0.5}, context_of(3));
  const ArmMask mask(3);
  for (int i = 0; i < 4; ++i) {
    for (std::int64_t arm = 0; arm < 3; ++arm) feed(policy, arm, 0.25 * static_cast<double>(arm));
  }
  constexpr int kDraws = 50000;
  RandomStream random(1, "test");
  std::vector<double> drawn(3);
  for (int i = 0; i < kDraws; ++i) {
    drawn[static_cast<std::size_t>(policy.select(random, mask).arm)] += 1;
  }
  const double sum = 1 + std::exp(1.0) + std::exp(2.0);
  for (std::size_t arm = 0; arm < 3; ++arm) {
    const double p = std::exp(static_cast<double>(arm)) / sum;
    EXPECT_NEAR(drawn[arm] / kDraws, p, 4 * std::sqrt(p * (1 - p) / kDraws));
  }
}

TEST(BoltzmannGumbel, NoiseShrinksWithTheCountOfItsArm) {
  // Against an arm with so many rewards that its noise is nothing, mean ½, an arm of one reward 0
  // wins when G/2 > ½: P(G > 1) = 1 − exp(−1/e).
  BoltzmannGumbel policy({.c = 0.5}, context_of(2));
  const ArmMask mask(2);
  feed(policy, 0, 0);
  for (int i = 0; i < 1'000'000; ++i) feed(policy, 1, 0.5);
  constexpr int kDraws = 50000;
  RandomStream random(1, "test");
  double first = 0;
  for (int i = 0; i < kDraws; ++i) first += policy.select(random, mask).arm == 0 ? 1 : 0;
  const double p = 1 - std::exp(-std::exp(-1.0));
  // The other noise has scale 5e-4: it moves p by less than 1e-3 in either direction.
  EXPECT_NEAR(first / kDraws, p, 4 * std::sqrt(p * (1 - p) / kDraws) + 1e-3);
}

}  // namespace
}  // namespace nashost::samplers
