#include "ucb_v.hpp"

#include <gtest/gtest.h>

#include <cmath>
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

TEST(UcbV, Conforms) { testing::expect_policy_conforms(policy_factory<UcbV>(), {.name = "ucb_v"}); }

TEST(UcbV, IndexIsThatOfThePaper) {
  UcbV policy({.zeta = 1.2, .c = 1}, context_of(2));
  feed(policy, 0, 0);
  feed(policy, 0, 1);
  feed(policy, 1, 0.5);
  // Arm 0: mean 1/2, variance 1/4, two rewards; arm 1: variance 0.
  const double e = 1.2 * std::log(3.0);
  EXPECT_DOUBLE_EQ(policy.index(0), 0.5 + std::sqrt(2 * 0.25 * e / 2) + 3 * e / 2);
  EXPECT_DOUBLE_EQ(policy.index(1), 0.5 + 3 * e);
}

TEST(UcbV, DrawsTheLargestIndex) {
  const auto index = [](const testing::ArmHistory& arm, double t) {
    const double rate = 1.2 * std::log(t) / arm.pulls();
    return arm.mean() + std::sqrt(2 * arm.variance() * rate) + 3 * rate;
  };
  // The variance by two passes differs in its last digits, its root by less than 1e-7.
  for (const std::int64_t arms : {2, 9, 100}) {
    UcbV policy({}, context_of(arms));
    testing::expect_draws_argmax(policy, {.arms = arms, .tolerance = 1e-7}, index);
  }
}

TEST(UcbV, RegretAgreesWithAReproduction) {
  // Independent simulation of 200 runs at T = 1e4, ζ = 1: 382.1 with a standard error of at
  // most 2.1.
  const auto regret =
      testing::bernoulli_regret(policy_factory<UcbV>({.zeta = 1, .c = 1}), kNineArms, 10000, 30);
  EXPECT_TRUE(testing::agrees(regret, {382.1, 2.1 * std::sqrt(200.0), 200}))
      << regret.mean << " sd " << regret.sd;
}

}  // namespace
}  // namespace nashost::samplers
