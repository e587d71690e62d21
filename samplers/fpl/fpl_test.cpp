#include "fpl.hpp"

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

Fpl make(std::int64_t arms, std::int64_t horizon, Fpl::Parameters p = {}) {
  PolicyContext context;
  context.arms = arms;
  if (horizon > 0) context.horizon = horizon;
  return Fpl(p, context);
}

/// P(argmax_i (x_i + Z_i) = a) for Z ~ Exp(1): ∫ e^{−z} Π_{j≠a} (1 − e^{−(z + x_a − x_j)}) dz from
/// where all factors are positive, by inclusion and exclusion over the subsets of the others.
double leads(const std::vector<double>& x, std::size_t a) {
  const std::size_t k = x.size();
  double start = 0;
  for (const double other : x) start = std::max(start, other - x[a]);
  double p = 0;
  for (std::size_t subset = 0; subset < (1U << k); ++subset) {
    if ((subset >> a) & 1U) continue;
    double exponent = 0;
    int size = 0;
    for (std::size_t j = 0; j < k; ++j) {
      if (((subset >> j) & 1U) == 0) continue;
      exponent += x[j] - x[a];
      ++size;
    }
    p += (size % 2 == 0 ? 1 : -1) * std::exp(exponent - (size + 1) * start) / (size + 1);
  }
  return p;
}

TEST(Fpl, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Fpl>(), {.name = "fpl"});
}

TEST(Fpl, DrawsAndResamplesWithTheLawOfThePerturbedLeader) {
  // Frequencies of draws against the closed form, and E[1{a = i} G] = 1 − (1 − p_i)^M (Neu and
  // Bartók): G read from the loss that a lost round adds.
  const std::int64_t cap = 7;
  Fpl policy = make(4, 100, {.eta = 0.8, .cap = cap});
  policy.update({0, 1.0}, {.reward = 0});
  policy.update({1, 0.5}, {.reward = 0});  // arms 2 and 3 stay untouched
  const ArmMask mask(4);
  std::vector<double> x;
  for (std::int64_t i = 0; i < 4; ++i) x.push_back(policy.index(i));
  RandomStream random(testing::seed(), "fpl/law");
  const int draws = 200000;
  std::vector<double> drawn(4);
  std::vector<double> redraws(4);
  for (int n = 0; n < draws; ++n) {
    Fpl copy = policy;
    const Draw draw = copy.select(random, mask);
    const double before = copy.index(draw.arm);
    copy.update(draw, {.reward = 0});
    drawn[draw.arm] += 1.0 / draws;
    redraws[draw.arm] += (before - copy.index(draw.arm)) / 0.8 / draws;
  }
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double p = leads(x, i);
    sum += p;
    // Five standard errors; 1{a = i} G is at most M, so its variance is at most M² p.
    EXPECT_NEAR(drawn[i], p, 5 * std::sqrt(p * (1 - p) / draws)) << "arm " << i;
    EXPECT_NEAR(redraws[i], 1 - std::pow(1 - p, cap), 5 * cap * std::sqrt(p / draws))
        << "arm " << i;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

/// Expected loss from here on, over draws and redraws: p in closed form, every value of G in turn.
double expected_loss(const Fpl& policy, const testing::Losses& losses, std::size_t round) {
  if (round == losses.size()) return 0;
  const std::int64_t cap = policy.cap();
  double expected = 0;
  for (std::int64_t a = 0; a < 2; ++a) {
    Fpl asked = policy;
    const double p = leads({asked.index(0), asked.index(1)}, static_cast<std::size_t>(a));
    for (std::int64_t g = 1; g <= cap; ++g) {
      const double again = g == cap ? std::pow(1 - p, g - 1) : std::pow(1 - p, g - 1) * p;
      Fpl next = policy;
      next.update({a, 1.0 / static_cast<double>(g)}, {.reward = 1 - losses[round][a]});
      expected += p * again * (losses[round][a] + expected_loss(next, losses, round + 1));
    }
  }
  return expected;
}

TEST(Fpl, ExpectedRegretIsWithinTheTheoremByEnumeration) {
  RandomStream random(testing::seed(), "fpl/regret");
  for (const std::int64_t rounds : {1, 3, 5}) {
    const double t = static_cast<double>(rounds);
    const double eta = std::sqrt((std::log(2.0) + 1) / (2 * t));
    for (const std::int64_t cap : {1, 3}) {
      for (const auto& losses : testing::loss_sequences(2, rounds, random, 64)) {
        const double regret =
            expected_loss(make(2, rounds, {.cap = cap}), losses, 0) - testing::best_loss(losses);
        EXPECT_LE(regret, (std::log(2.0) + 1) / eta + eta * 2 * t + 2 * t / (std::exp(1) * cap));
        // The theorem exceeds T here; following the perturbed leader is never worse than half of it
        // for K = 2.
        EXPECT_LE(regret, 0.5 * t + 1e-9);
      }
    }
  }
}

TEST(Fpl, DerivesRateAndCapFromTheHorizon) {
  // K = 9, T = 10⁴: M = ⌈√90000 / (e √(ln 9 + 1))⌉ = ⌈300 / (2.718·1.788)⌉ = 62.
  EXPECT_EQ(make(9, 10000).cap(), 62);
  Fpl policy = make(9, 10000);
  policy.update({0, 1.0}, {.reward = 0});
  EXPECT_NEAR(policy.index(0), -std::sqrt((std::log(9) + 1) / 90000), 1e-15);
}

TEST(Fpl, AMillionArmsCostWhatWasTouched) {
  Fpl policy = make(1000000, 1000, {.cap = 100});
  RandomStream random(testing::seed(), "fpl/million");
  const ArmMask mask(1000000);
  std::int64_t low = 0;
  for (int round = 0; round < 2000; ++round) {
    const Draw draw = policy.select(random, mask);
    low += draw.arm < 500000 ? 1 : 0;
    policy.update(draw, {.reward = 0});
  }
  EXPECT_NEAR(static_cast<double>(low), 1000, 6 * std::sqrt(500.0));
}

}  // namespace
}  // namespace nashost::samplers
