#include "exp3_pp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/testing/expected_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

Exp3Pp make(std::int64_t arms, Exp3Pp::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  return Exp3Pp(p, context);
}

TEST(Exp3Pp, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Exp3Pp>(), {.name = "exp3_pp"});
}

TEST(Exp3Pp, TheEstimateIsUnbiased) {
  RandomStream random(testing::seed(), "exp3_pp/estimator");
  Exp3Pp policy = make(3);
  const ArmMask mask(3);
  for (int round = 0; round < 100; ++round) {
    std::vector<double> p(3);
    policy.probabilities(mask, p);
    const std::vector<double> losses = {random.uniform(), random.uniform(), random.uniform()};
    for (std::int64_t i = 0; i < 3; ++i) {
      double expected = 0;
      for (std::int64_t a = 0; a < 3; ++a) {
        Exp3Pp next = policy;
        next.update({a, p[a]}, {.reward = 1 - losses[a]});
        expected += p[a] * (policy.index(i) - next.index(i));
      }
      ASSERT_NEAR(expected, losses[i], 1e-12);
    }
    const Draw draw = policy.select(random, mask);
    policy.update(draw, {.reward = 1 - losses[draw.arm]});
  }
}

// With the default of 256 the gaps play no part before round 1e8.
constexpr double kBeta = 1;

/// The rule written down again, without a mask, in one piece.
std::vector<double> naive(const std::vector<double>& weighted, const std::vector<double>& sums,
                          const std::vector<double>& pulls, double t) {
  const double k = static_cast<double>(weighted.size());
  const double eta = 0.5 * std::sqrt(std::log(k) / (t * k));
  double normaliser = 0;
  double smallest = INFINITY;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    normaliser += std::exp(-eta * weighted[i]);
    const double radius = std::sqrt(3 * std::log(t * std::cbrt(k)) / (2 * pulls[i]));
    smallest = std::min(smallest, pulls[i] > 0 ? std::min(1.0, sums[i] / pulls[i] + radius) : 1);
  }
  std::vector<double> epsilon;
  double total = 0;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    const double radius = std::sqrt(3 * std::log(t * std::cbrt(k)) / (2 * pulls[i]));
    const double lower = pulls[i] > 0 ? std::max(0.0, sums[i] / pulls[i] - radius) : 0;
    const double gap = std::max(0.0, lower - smallest);
    double e = std::min(1 / (2 * k), eta);
    if (gap > 0) e = std::min(e, kBeta * std::log(t) / (t * gap * gap));
    epsilon.push_back(e);
    total += e;
  }
  std::vector<double> p;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    p.push_back((1 - total) * std::exp(-eta * weighted[i]) / normaliser + epsilon[i]);
  }
  return p;
}

TEST(Exp3Pp, EqualsTheRuleWrittenDownAgain) {
  RandomStream random(testing::seed(), "exp3_pp/naive");
  Exp3Pp policy = make(3, {.alpha = 3, .beta = kBeta});
  const ArmMask mask(3);
  std::vector<double> weighted(3), sums(3), pulls(3), p(3);
  bool gap_term_was_active = false;
  for (int t = 1; t <= 60000; ++t) {
    policy.probabilities(mask, p);
    if (t % 97 == 0) {
      const auto expected = naive(weighted, sums, pulls, t);
      for (std::size_t i = 0; i < 3; ++i) ASSERT_NEAR(p[i], expected[i], 1e-12) << "round " << t;
      gap_term_was_active =
          gap_term_was_active || expected[2] < 0.5 * std::sqrt(std::log(3) / (t * 3.0));
    }
    const Draw draw = policy.select(random, mask);
    const double loss = draw.arm == 2 ? 1 : 0;
    weighted[draw.arm] += loss / draw.probability;
    sums[draw.arm] += loss;
    pulls[draw.arm] += 1;
    policy.update(draw, {.reward = 1 - loss});
  }
  EXPECT_TRUE(gap_term_was_active);
}

TEST(Exp3Pp, ExpectedRegretIsWithinTheAdversarialBound) {
  RandomStream random(testing::seed(), "exp3_pp/regret");
  for (const std::int64_t arms : {2, 3}) {
    for (const std::int64_t rounds : {1, 4, 7}) {
      const double k = static_cast<double>(arms);
      for (const auto& losses : testing::loss_sequences(arms, rounds, random, 32)) {
        EXPECT_LE(testing::expected_regret(make(arms), losses),
                  4 * std::sqrt(static_cast<double>(rounds) * k * std::log(k)));
      }
    }
  }
}

TEST(Exp3Pp, LearnsMeansFromDrawsWithoutProbability) {
  Exp3Pp policy = make(2);
  policy.update({0, kNoProbability}, {.reward = 0});
  EXPECT_EQ(policy.index(0), 0);  // no weighted loss
  std::vector<double> p(2);
  policy.probabilities(ArmMask(2), p);
  EXPECT_NEAR(p[0], 0.5, 1e-15);
}

}  // namespace
}  // namespace nashost::samplers
