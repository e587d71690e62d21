#include "gaussian_ucb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "argmax_twin.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "policy_steps.hpp"

namespace nashost::samplers {
namespace {

using testing::context_of;
using testing::feed;
using testing::policy_factory;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(GaussianUcb, Conforms) {
  const Traits any{.reward_min = -kInfinity, .reward_max = kInfinity};
  for (const double sigma : {0.5, 2.0}) {
    testing::expect_policy_conforms(policy_factory<GaussianUcb>({.sigma = sigma}),
                                    {.traits = any, .name = "gaussian_ucb"});
  }
}

TEST(GaussianUcb, IndexIsThatOfTheBook) {
  GaussianUcb policy({.sigma = 2}, context_of(2));
  feed(policy, 0, -3);
  feed(policy, 1, 5);
  feed(policy, 1, 6);
  // Round 4: f = 1 + 4 ln² 4.
  const double log_f = std::log(1 + 4 * std::pow(std::log(4.0), 2));
  EXPECT_DOUBLE_EQ(policy.index(0), -3 + 2 * std::sqrt(2 * log_f));
  EXPECT_DOUBLE_EQ(policy.index(1), 5.5 + 2 * std::sqrt(log_f));
}

TEST(GaussianUcb, DrawsTheLargestIndex) {
  // log1p and log of one more differ in the last digit.
  for (const std::int64_t arms : {2, 9, 200}) {
    GaussianUcb policy({}, context_of(arms));
    testing::expect_draws_argmax(
        policy, {.arms = arms, .tolerance = 1e-12}, [](const auto& arm, double t) {
          const double f = 1 + (t + 1) * std::pow(std::log(t + 1), 2);
          return arm.mean() + 0.5 * std::sqrt(2 * std::log(f) / arm.pulls());
        });
  }
}

}  // namespace
}  // namespace nashost::samplers
