#include "softmax.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

TEST(Softmax, Conforms) {
  for (const double temperature : {0.002, 0.1, 10.0}) {
    testing::expect_policy_conforms(policy_factory<Softmax>({.temperature = temperature}),
                                    {.name = "softmax"});
  }
}

TEST(Softmax, ProbabilitiesAreThoseOfTheRule) {
  Softmax policy({.temperature = 0.25}, context_of(4));
  ArmMask mask(4);
  feed(policy, 0, 0.5);
  feed(policy, 1, 0.75);
  feed(policy, 1, 0.25);
  feed(policy, 2, 0);
  // Means ½, ½, 0 and none, which counts as 1: e^2, e^2, e^0, e^4 over their sum.
  const double sum = 2 * std::exp(2.0) + 1 + std::exp(4.0);
  EXPECT_NEAR(policy.probability(0, mask), std::exp(2.0) / sum, 1e-15);
  EXPECT_NEAR(policy.probability(1, mask), std::exp(2.0) / sum, 1e-15);
  EXPECT_NEAR(policy.probability(2, mask), 1 / sum, 1e-15);
  mask.mask(3);
  EXPECT_NEAR(policy.probability(2, mask), 1 / (sum - std::exp(4.0)), 1e-15);
  feed(policy, 3, 0.25);  // masked meanwhile; counts once it is back
  EXPECT_EQ(policy.probability(3, mask), 0);
  mask.unmask(3);
  EXPECT_NEAR(policy.probability(3, mask), std::exp(1.0) / (sum - std::exp(4.0) + std::exp(1.0)),
              1e-15);
}

TEST(Softmax, TreeIsTheNaiveSum) {
  constexpr std::int64_t kArms = 100;
  Softmax policy({}, context_of(kArms));
  ArmMask mask(kArms);
  RandomStream random(1, "test");
  std::vector<double> sums(kArms), pulls(kArms), p(kArms);
  for (int round = 0; round < 5000; ++round) {
    const std::size_t arm = random.below(kArms);
    const double reward = random.uniform();
    feed(policy, static_cast<std::int64_t>(arm), reward);
    sums[arm] += reward;
    pulls[arm] += 1;
    const auto other = static_cast<std::int64_t>(random.below(kArms));
    if (!mask[other]) {
      mask.unmask(other);
    } else if (mask.allowed() > 1 && random.bernoulli(0.5)) {
      mask.mask(other);
    }
    if (round % 50 != 0) continue;
    const auto weight = [&](std::size_t i) {
      const double mean = pulls[i] > 0 ? sums[i] / pulls[i] : 1;
      return mask[static_cast<std::int64_t>(i)] ? std::exp(mean / 0.1) : 0;
    };
    double total = 0;
    for (std::size_t i = 0; i < kArms; ++i) total += weight(i);
    ASSERT_TRUE(policy.probabilities(mask, p));
    // 100 roundings of 2^-53, relative to probabilities of at most 1.
    for (std::size_t i = 0; i < kArms; ++i) ASSERT_NEAR(p[i], weight(i) / total, 1e-13);
  }
}

}  // namespace
}  // namespace nashost::samplers
