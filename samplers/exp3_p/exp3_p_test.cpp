#include "exp3_p.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/testing/expected_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Exp3P make(std::int64_t arms, std::int64_t horizon, Exp3P::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  context.horizon = horizon;
  return Exp3P(p, context);
}

TEST(Exp3P, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Exp3P>(),
                                  {.traits = {.needs_horizon = true}, .name = "exp3_p"});
}

TEST(Exp3P, TheEstimateIsTheGainPlusItsBonus) {
  // Σ_a p_a ĝ_i(a) = g_i + β/p_i.
  const double eta = 0.3;
  const double beta = 0.05;
  RandomStream random(testing::seed(), "exp3_p/estimator");
  Exp3P policy = make(3, 10, {.eta = eta, .gamma = 0.1, .beta = beta});
  const ArmMask mask(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> p(3);
    policy.probabilities(mask, p);
    const Draw draw = policy.select(random, mask);
    const std::vector<double> gains = {random.uniform(), random.uniform(), random.uniform()};
    for (std::int64_t i = 0; i < 3; ++i) {
      double expected = 0;
      for (std::int64_t a = 0; a < 3; ++a) {
        Exp3P next = policy;
        next.update({a, p[a]}, {.reward = gains[a]});
        expected += p[a] * (next.index(i) - policy.index(i)) / eta;
      }
      ASSERT_NEAR(expected, gains[i] + beta / p[i], 1e-12);
    }
    policy.update(draw, {.reward = gains[draw.arm]});
  }
}

TEST(Exp3P, EveryAllowedArmKeepsItsShareOfUniformDraws) {
  Exp3P policy = make(4, 10, {.eta = 5, .gamma = 0.2, .beta = 0});
  ArmMask mask(4);
  RandomStream random(testing::seed(), "exp3_p/floor");
  for (int round = 0; round < 50; ++round) {
    policy.select(random, mask);
    policy.update({0, 0.25}, {.reward = 1});
  }
  std::vector<double> p(4);
  policy.probabilities(mask, p);
  EXPECT_NEAR(p[1], 0.05, 1e-12);
  mask.mask(2);
  policy.probabilities(mask, p);
  EXPECT_NEAR(p[1], 0.2 / 3, 1e-12);
  EXPECT_EQ(p[2], 0);
}

TEST(Exp3P, ExpectedRegretIsWithinTheTheoremByEnumeration) {
  RandomStream random(testing::seed(), "exp3_p/regret");
  for (const std::int64_t arms : {2, 3}) {
    for (const std::int64_t rounds : {1, 4, 7}) {
      const double k = static_cast<double>(arms);
      const double t = static_cast<double>(rounds);
      for (const auto& losses : testing::loss_sequences(arms, rounds, random, 32)) {
        EXPECT_LE(testing::expected_regret(make(arms, rounds), losses),
                  5.15 * std::sqrt(t * k * std::log(k)) + std::sqrt(t * k / std::log(k)));
      }
    }
  }
}

TEST(Exp3P, TheEstimateIsRarelyBelowTheTruth) {
  // Lemma 3.1 of Bubeck and Cesa-Bianchi rests on E exp(β Σ_t (g_i − ĝ_i)) ≤ 1: overestimates are
  // what the bonus buys. Exactly, over all sequences of draws.
  RandomStream random(testing::seed(), "exp3_p/lemma");
  const double eta = 0.4;
  const double beta = 0.3;
  for (const auto& losses : testing::loss_sequences(2, 6, random, 64)) {
    for (std::int64_t i = 0; i < 2; ++i) {
      double truth = 0;
      for (const auto& now : losses) truth += 1 - now[i];
      double expectation = 0;
      testing::for_each_path(make(2, 6, {.eta = eta, .gamma = 0.2, .beta = beta}), losses,
                             ArmMask(2), [&](double probability, double, Exp3P policy) {
                               expectation +=
                                   probability * std::exp(beta * (truth - policy.index(i) / eta));
                             });
      EXPECT_LE(expectation, 1 + 1e-12);
    }
  }
}

TEST(Exp3P, WithoutAHorizonItSaysWhatToDo) {
  PolicyContext context;
  context.arms = 3;
  EXPECT_THROW(Exp3P({}, context), ConfigError);
  EXPECT_NO_THROW(Exp3P({.eta = 0.1, .gamma = 0.1, .beta = 0.1}, context));
}

}  // namespace
}  // namespace nashost::samplers
