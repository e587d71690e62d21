#include "moss.hpp"

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

TEST(Moss, Conforms) {
  for (const char* variant : {"auto", "anytime"}) {
    testing::expect_policy_conforms(policy_factory<Moss>({.variant = variant}), {.name = "moss"});
  }
  testing::expect_policy_conforms(policy_factory<Moss>({.variant = "horizon"}),
                                  {.traits = {.needs_horizon = true}, .name = "moss"});
}

TEST(Moss, StopsExploringAnArmThatHadItsShare) {
  // T = 40, K = 2: the bonus is √(ln(20/N)/N), and 0 from N = 20 on.
  Moss policy({}, context_of(2, 40));
  for (int n = 1; n <= 30; ++n) {
    feed(policy, 0, 0.5);
    EXPECT_DOUBLE_EQ(policy.index(0), n < 20 ? 0.5 + std::sqrt(std::log(20.0 / n) / n) : 0.5) << n;
  }
}

TEST(Moss, AnytimeIndexIsThatOfThePaper) {
  Moss policy({.alpha = 1.35}, context_of(2));
  for (int n = 0; n < 2; ++n) feed(policy, 0, 0.5);
  for (int n = 0; n < 8; ++n) feed(policy, 1, 0.25);
  EXPECT_DOUBLE_EQ(policy.index(0), 0.5 + std::sqrt(1.175 * std::log(10.0 / 4) / 2));
  EXPECT_DOUBLE_EQ(policy.index(1), 0.25);
}

TEST(Moss, DrawsTheLargestIndex) {
  for (const std::int64_t arms : {2, 9, 200}) {
    const auto k = static_cast<double>(arms);
    Moss anytime({}, context_of(arms));
    testing::expect_draws_argmax(anytime, {.arms = arms}, [k](const auto& arm, double t) {
      const double share = std::log(t / k / arm.pulls());
      return arm.mean() + std::sqrt(1.175 * std::max(0.0, share) / arm.pulls());
    });
    Moss horizon({}, context_of(arms, 3000));
    testing::expect_draws_argmax(horizon, {.arms = arms}, [k](const auto& arm, double) {
      const double share = std::log(3000 / k / arm.pulls());
      return arm.mean() + std::sqrt(std::max(0.0, share) / arm.pulls());
    });
  }
}

TEST(Moss, HorizonVariantNeedsAHorizon) {
  EXPECT_THROW(Moss({.variant = "horizon"}, context_of(2)), ConfigError);
}

TEST(Moss, RegretAgreesWithAReproduction) {
  // Independent simulation of 200 runs at T = 1e4: 86.8 with a standard error of at most 2.1.
  const auto regret = testing::bernoulli_regret(policy_factory<Moss>(), kNineArms, 10000, 30);
  EXPECT_TRUE(testing::agrees(regret, {86.8, 2.1 * std::sqrt(200.0), 200}))
      << regret.mean << " sd " << regret.sd;
}

}  // namespace
}  // namespace nashost::samplers
