#include "top_two.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/testing/bernoulli_run.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

TopTwo make(std::int64_t arms, TopTwo::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  return TopTwo(p, context);
}

class TopTwoBoth : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Challengers, TopTwoBoth, ::testing::Values("resample", "transport"));

TEST_P(TopTwoBoth, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<TopTwo>({.challenger = GetParam()}),
                                  {.name = "top_two", .rounds = 100});
}

TEST_P(TopTwoBoth, TheLeaderGetsItsShare) {
  // Once an arm leads for certain, it is drawn with probability β and the rest goes to challengers.
  TopTwo policy = make(3, {.beta = 0.3, .challenger = GetParam(), .delta = 1e-300});
  for (int n = 0; n < 3000; ++n) {
    policy.update({0}, {.reward = 1});
    policy.update({1}, {.reward = 0});
    policy.update({2}, {.reward = 0});
  }
  const ArmMask mask(3);
  RandomStream random(testing::seed(), "top_two/share");
  const int draws = 300;
  int leader = 0;
  for (int n = 0; n < draws; ++n) leader += policy.select(random, mask).arm == 0 ? 1 : 0;
  EXPECT_NEAR(leader, 0.3 * draws, 5 * std::sqrt(draws * 0.21));
}

TEST(TopTwo, ResamplingFollowsThePosterior) {
  // Two arms with Beta(2, 1) and Beta(1, 1): P(θ_0 > θ_1) = ∫ 2x·x dx = 2/3. I = 0 with probability
  // 2/3 and J is the other arm: P(draw 0) = β·2/3 + (1 − β)·1/3.
  TopTwo policy = make(2, {.beta = 0.8});
  policy.update({0}, {.reward = 1});
  const ArmMask mask(2);
  RandomStream random(testing::seed(), "top_two/posterior");
  const int draws = 100000;
  int first = 0;
  for (int n = 0; n < draws; ++n) first += policy.select(random, mask).arm == 0 ? 1 : 0;
  const double p = 0.8 * 2 / 3 + 0.2 / 3;
  EXPECT_NEAR(first, p * draws, 5 * std::sqrt(draws * p * (1 - p)));
}

TEST(TopTwo, TransportChallengesWithTheLeastSeparatedArm) {
  TopTwo policy = make(3, {.beta = 1e-9, .challenger = "transport"});
  for (int n = 0; n < 400; ++n) {
    policy.update({0}, {.reward = 1});
    policy.update({1}, {.reward = n % 2 == 0 ? 1.0 : 0.0});
    policy.update({2}, {.reward = 0});
  }
  const ArmMask mask(3);
  RandomStream random(testing::seed(), "top_two/transport");
  for (int n = 0; n < 50; ++n) EXPECT_EQ(policy.select(random, mask).arm, 1);
}

TEST_P(TopTwoBoth, NamesTheBestArmAndStops) {
  // δ = 0.1 and 40 runs: more than 12 errors have probability below 1e-3 if the error rate is 0.1.
  int errors = 0;
  for (std::uint64_t run = 0; run < 40; ++run) {
    TopTwo policy = make(3, {.challenger = GetParam(), .delta = 0.1});
    const auto result =
        testing::play_bernoulli(policy, {0.3, 0.7, 0.4}, 20000, testing::seed(), run);
    ASSERT_LT(result.rounds, 20000) << "did not stop";
    errors += result.recommended == 1 ? 0 : 1;
  }
  EXPECT_LE(errors, 12);
}

}  // namespace
}  // namespace nashost::samplers
