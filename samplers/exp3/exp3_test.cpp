#include "exp3.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "nashost/testing/expected_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Exp3 make(std::int64_t arms, std::optional<std::int64_t> horizon = {}, Exp3::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  context.horizon = horizon;
  return Exp3(p, context);
}

std::vector<double> probabilities(Exp3& policy, std::int64_t arms) {
  std::vector<double> p(static_cast<std::size_t>(arms));
  policy.probabilities(ArmMask(arms), p);
  return p;
}

TEST(Exp3, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Exp3>(), {.name = "exp3"});
}

TEST(Exp3, TheEstimateIsUnbiased) {
  // Σ_a p_a ℓ̂_i(a) = ℓ_i, with ℓ̂ read from the index −η L̂.
  const double eta = 0.5;
  RandomStream random(testing::seed(), "exp3/estimator");
  Exp3 policy = make(4, {}, {.eta = eta});
  for (int round = 0; round < 50; ++round) {
    const std::vector<double> p = probabilities(policy, 4);
    std::vector<double> losses(4);
    for (double& loss : losses) loss = random.uniform();
    for (std::int64_t i = 0; i < 4; ++i) {
      double expected = 0;
      for (std::int64_t a = 0; a < 4; ++a) {
        Exp3 next = policy;
        next.update({a, p[a]}, {.reward = 1 - losses[a]});
        expected += p[a] * (policy.index(i) - next.index(i)) / eta;
      }
      // L̂ grows to about 100 here, and differences of it carry that rounding.
      ASSERT_NEAR(expected, losses[i], 1e-12);
    }
    const ArmMask all(4);
    const Draw draw = policy.select(random, all);
    policy.update(draw, {.reward = 1 - losses[draw.arm]});
  }
}

TEST(Exp3, FollowsItsRuleByHand) {
  // Arm 0 of two is drawn with p = ½ and loses: L̂ = (2, 0); next weights e^{−2η} : 1.
  Exp3 policy = make(2, {}, {.eta = 0.25});
  policy.update({0, 0.5}, {.reward = 0});
  EXPECT_NEAR(probabilities(policy, 2)[0], std::exp(-0.5) / (1 + std::exp(-0.5)), 1e-15);
}

TEST(Exp3, ExpectedRegretIsWithinTheTheoremByEnumeration) {
  RandomStream random(testing::seed(), "exp3/regret");
  for (const std::int64_t arms : {2, 3}) {
    for (const std::int64_t rounds : {1, 2, 4, 8}) {
      const double k = static_cast<double>(arms);
      const double t = static_cast<double>(rounds);
      const std::size_t sequences = rounds == 8 ? (arms == 2 ? 64 : 8) : 256;
      for (const auto& losses : testing::loss_sequences(arms, rounds, random, sequences)) {
        EXPECT_LE(testing::expected_regret(make(arms, rounds), losses),
                  std::sqrt(2 * t * k * std::log(k)));
        EXPECT_LE(testing::expected_regret(make(arms), losses),
                  1.04 * 2 * std::sqrt(t * k * std::log(k)));
      }
    }
  }
}

TEST(Exp3, SmallUpdatesAreNotLost) {
  // Weights kept in integers stand still under small multiplicative updates.
  Exp3 policy = make(2, {}, {.eta = 1e-6});
  for (int round = 0; round < 1000; ++round) policy.update({0, 0.5}, {.reward = 0});
  EXPECT_NEAR(probabilities(policy, 2)[0], 1 / (1 + std::exp(1e-6 * 2000)), 1e-12);
}

TEST(Exp3, SkipsDrawsWithoutProbabilityAndRefusesImpossibleOnes) {
  Exp3 policy = make(2, {}, {.eta = 1});
  policy.update({0, kNoProbability}, {.reward = 0});
  EXPECT_EQ(policy.index(0), 0);
  EXPECT_THROW(policy.update({0, 0.0}, {.reward = 0}), Error);
  EXPECT_THROW(policy.update({0, 1.5}, {.reward = 0}), Error);
  EXPECT_THROW(policy.update({2, 0.5}, {.reward = 0}), Error);
}

TEST(Exp3, AMillionArmsTakeUnder100Megabytes) {
  Exp3 policy = make(1000000, 4000000);
  RandomStream random(testing::seed(), "exp3/million");
  const ArmMask mask(1000000);
  std::int64_t rewarded = 0;
  for (int round = 0; round < 20000; ++round) {
    const Draw draw = policy.select(random, mask);
    ASSERT_NEAR(draw.probability, 1e-6, 1e-6);
    rewarded += draw.arm < 500000 ? 1 : 0;
    policy.update(draw, {.reward = draw.arm < 500000 ? 1.0 : 0.0});
  }
  EXPECT_NEAR(static_cast<double>(rewarded), 10000, 6 * std::sqrt(5000.0));
  Archive archive;
  policy.persist(archive);
  EXPECT_LT(archive.bytes().size(), 100u << 20);
}

}  // namespace
}  // namespace nashost::samplers
