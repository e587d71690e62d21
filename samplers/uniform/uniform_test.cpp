#include "uniform.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bernoulli_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"

namespace nashost::samplers {
namespace {

using testing::policy_factory;

TEST(Uniform, Conforms) {
  testing::expect_policy_conforms(policy_factory<Uniform>(), {.name = "uniform"});
}

TEST(Uniform, RegretIsRoundsTimesMeanGap) {
  // Gaps 0, 1/4, 1/2 of means 3/4, 1/2, 1/4: mean 1/4, variance of one round's gap
  // (0 + 1/16 + 1/4)/3 − 1/16 = 1/24. Over n rounds the regret is n/4 ± sqrt(n/24).
  constexpr double kRounds = 10000 * 20;
  const auto regret =
      testing::bernoulli_regret(policy_factory<Uniform>(), {0.75, 0.5, 0.25}, 10000, 20);
  EXPECT_NEAR(regret.mean * 20, kRounds / 4, 4 * std::sqrt(kRounds / 24));
}

}  // namespace
}  // namespace nashost::samplers
