#include "lucb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/testing/bernoulli_run.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Lucb make(std::int64_t arms, Lucb::Parameters p) {
  PolicyContext context;
  context.arms = arms;
  return Lucb(p, context);
}

class LucbBoth : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Bounds, LucbBoth, ::testing::Values("hoeffding", "kl"));

TEST_P(LucbBoth, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Lucb>({.bound = GetParam()}),
                                  {.name = "lucb"});
}

TEST_P(LucbBoth, NamesTheBestArmWithTheRequiredConfidence) {
  // δ = 0.1 and 100 runs: more than 22 errors have probability below 1e-4 if the error rate is 0.1.
  int errors = 0;
  for (std::uint64_t run = 0; run < 100; ++run) {
    Lucb policy = make(3, {.bound = GetParam(), .delta = 0.1});
    const auto result =
        testing::play_bernoulli(policy, {0.3, 0.7, 0.4}, 100000, testing::seed(), run);
    ASSERT_LT(result.rounds, 100000) << "did not stop";
    errors += result.recommended == 1 ? 0 : 1;
  }
  EXPECT_LE(errors, 22);
}

TEST(Lucb, BoundsHaveTheirClosedForms) {
  for (const std::string bound : {"hoeffding", "kl"}) {
    Lucb policy = make(2, {.bound = bound, .delta = 0.2});
    for (const double reward : {1.0, 0.0, 0.0, 1.0, 0.0}) policy.update({0}, {.reward = reward});
    const double level = std::log(5 * 2 * std::pow(5, 4) / (4 * 0.2));  // t = 5
    if (bound == "hoeffding") {
      EXPECT_NEAR(policy.upper(0), 0.4 + std::sqrt(level / 10), 1e-12);
      EXPECT_NEAR(policy.lower(0), 0.4 - std::sqrt(level / 10), 1e-12);
    } else {
      EXPECT_NEAR(5 * bernoulli_kl(0.4, policy.upper(0)), level, 1e-9);
      EXPECT_NEAR(5 * bernoulli_kl(0.4, policy.lower(0)), level, 1e-9);
    }
    EXPECT_TRUE(std::isinf(policy.upper(1)));
  }
}

TEST(Lucb, TakesTurnsBetweenLeaderAndChallenger) {
  Lucb policy = make(3, {.bound = "hoeffding"});
  for (int n = 0; n < 50; ++n) {
    policy.update({0}, {.reward = 1});
    policy.update({1}, {.reward = 0.5});
    policy.update({2}, {.reward = 0});
  }
  const ArmMask mask(3);
  RandomStream random(testing::seed(), "lucb/turns");
  for (int n = 0; n < 10; ++n) EXPECT_EQ(policy.select(random, mask).arm, n % 2 == 0 ? 0 : 1);
}

TEST(Lucb, StopsWhenTheChallengerIsBelowAndNotBefore) {
  Lucb policy = make(2, {.bound = "hoeffding", .delta = 0.1});
  const ArmMask mask(2);
  EXPECT_FALSE(policy.finished(mask));
  bool finished = false;
  for (int n = 1; n <= 200; ++n) {
    policy.update({0}, {.reward = 1});
    policy.update({1}, {.reward = 0});
    // U_1 < L_0 with radii r each: 0 + r < 1 − r.
    const double t = 2 * n;
    const double radius = std::sqrt(std::log(5 * 2 * std::pow(t, 4) / 0.4) / (2 * n));
    ASSERT_EQ(policy.finished(mask), radius < 0.5) << n;
    finished = finished || policy.finished(mask);
  }
  EXPECT_TRUE(finished);
}

TEST(Lucb, NeedsAsManyDrawsAsPublished) {
  // KL-LUCB in Table 1 of Garivier and Kaufmann 2016: 2716 draws on average for this instance at
  // δ = 0.1, with the heuristic threshold. Accepted within four standard errors of these runs.
  const int runs = 60;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Lucb policy = make(5, {.bound = "kl", .delta = 0.1, .threshold = "heuristic"});
    const auto draws = static_cast<double>(
        testing::play_bernoulli(policy, {0.3, 0.21, 0.2, 0.19, 0.18}, 100000, testing::seed(), run)
            .rounds);
    sum += draws;
    squares += draws * draws;
  }
  const double mean = sum / runs;
  const double variance = (squares - sum * mean) / (runs - 1);
  EXPECT_NEAR(mean, 2716, 4 * std::sqrt(variance / runs));
}

TEST(Lucb, KlBoundsNeedFewerDraws) {
  std::int64_t kl = 0;
  std::int64_t hoeffding = 0;
  for (std::uint64_t run = 0; run < 10; ++run) {
    Lucb tight = make(2, {.bound = "kl"});
    Lucb loose = make(2, {.bound = "hoeffding"});
    kl += testing::play_bernoulli(tight, {0.05, 0.2}, 100000, testing::seed(), run).rounds;
    hoeffding += testing::play_bernoulli(loose, {0.05, 0.2}, 100000, testing::seed(), run).rounds;
  }
  EXPECT_LT(kl, hoeffding / 2);
}

}  // namespace
}  // namespace nashost::samplers
