#include "squint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "full_information_sequences.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

constexpr Traits kTraits{.feedback = FeedbackKind::full};

Squint make(std::int64_t arms) {
  PolicyContext context;
  context.arms = arms;
  return Squint({}, context);
}

TEST(Squint, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<Squint>(),
                                  {.traits = kTraits, .name = "squint"});
}

/// Σ_i ∫₀^½ (e^{ηR_i − η²V_i} − 1)/η dη by Simpson's rule; at η = 0 the integrand is R_i.
double potential(const Squint& policy, std::int64_t arms) {
  const int panels = 200;
  const double h = 0.5 / panels;
  double sum = 0;
  for (std::int64_t i = 0; i < arms; ++i) {
    const double r = policy.regret(i);
    const double v = policy.variance(i);
    const auto f = [&](double eta) {
      return eta > 0 ? std::expm1(eta * r - eta * eta * v) / eta : r;
    };
    for (int n = 0; n < panels; ++n) sum += f(n * h) + 4 * f((n + 0.5) * h) + f((n + 1) * h);
  }
  return sum * h / 6;
}

TEST(Squint, ThePotentialNeverGrowsOnRandomSequences) {
  // Koolen and van Erven: the potential starts at 0 and never increases, because e^{x − x²} ≤ 1 + x
  // on [−½, ½]. Everything they prove follows from that; Simpson's error is far below the
  // tolerance.
  testing::expect_on_random_sequences(
      "Squint: potential", make,
      [](const testing::FullInformationGame& game, const Squint& policy) {
        const auto arms = static_cast<std::int64_t>(game.losses().size());
        return potential(policy, arms) <= 1e-7;
      });
}

TEST(Squint, ThePotentialNeverGrowsAgainstEveryAdversary) {
  std::int64_t calls = 0;
  testing::against_every_adversary(
      "squint", make, [&](const testing::FullInformationGame& game, const Squint& policy) {
        if (++calls % 50 != 0) return;
        ASSERT_LE(potential(policy, static_cast<std::int64_t>(game.losses().size())), 1e-6);
      });
}

TEST(Squint, RegretIsWithinTheTheoremAgainstEveryAdversary) {
  // The theorem for the improper prior, to a single arm of prior 1/K.
  testing::against_every_adversary(
      "squint", make, [](const testing::FullInformationGame& game, const Squint& policy) {
        const auto arms = static_cast<std::int64_t>(game.losses().size());
        const double k = static_cast<double>(arms);
        const double log_t = std::log(static_cast<double>(game.rounds()) + 1);
        for (std::int64_t i = 0; i < arms; ++i) {
          const double bound =
              std::sqrt(2 * policy.variance(i)) * (1 + std::sqrt(2 * std::log((0.5 + log_t) * k))) +
              5 * std::log(1 + (1 + 2 * log_t) * k);
          ASSERT_LE(policy.regret(i), bound);
        }
      });
}

TEST(Squint, RegretAndVarianceAreThoseOfTheGame) {
  Squint policy = make(2);
  testing::FullInformationGame game(policy, 2);
  game.play(std::vector<double>{1, 0});
  EXPECT_EQ(policy.regret(0), -0.5);
  EXPECT_EQ(policy.regret(1), 0.5);
  EXPECT_EQ(policy.variance(0), 0.25);
  // w₁/w₀ = ∫e^{η/2 − η²/4} / ∫e^{−η/2 − η²/4} over [0, ½], by Simpson's rule with 1000 panels.
  double up = 0;
  double down = 0;
  for (int n = 0; n <= 2000; ++n) {
    const double eta = n / 4000.0;
    const double weight = n == 0 || n == 2000 ? 1 : n % 2 == 1 ? 4 : 2;
    up += weight * std::exp(eta / 2 - eta * eta / 4);
    down += weight * std::exp(-eta / 2 - eta * eta / 4);
  }
  EXPECT_NEAR(game.probabilities()[1], up / (up + down), 1e-13);
}

}  // namespace
}  // namespace nashost::samplers
