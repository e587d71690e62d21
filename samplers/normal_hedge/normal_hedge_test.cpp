#include "normal_hedge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "full_information_sequences.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

constexpr Traits kTraits{.feedback = FeedbackKind::full};

NormalHedge make(std::int64_t arms) {
  PolicyContext context;
  context.arms = arms;
  return NormalHedge({}, context);
}

TEST(NormalHedge, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<NormalHedge>(),
                                  {.traits = kTraits, .name = "normal_hedge"});
}

/// (1/K) Σ exp([R]₊² / 2c) = e, the definition of c, wherever it has one; and the bound that
/// follows from it alone: one term is at most the sum, exp(max R²/2c) ≤ K e.
void expect_c_is_defined(const testing::FullInformationGame& game, const NormalHedge& policy) {
  const double arms = static_cast<double>(game.losses().size());
  double largest = 0;
  double mean = 0;
  for (const double loss : game.losses()) {
    const double regret = game.own_loss() - loss;
    largest = std::max(largest, regret);
    mean += std::exp(std::pow(std::max(0.0, regret), 2) / (2 * policy.scale())) / arms;
  }
  if (largest < 1e-9) return;  // rounding of the sums
  // The regrets are summed in another order here: relative 1e-13 in R, times 2R²/2c ≤ 2(1 + ln K).
  ASSERT_NEAR(mean, std::exp(1), 1e-9);
  ASSERT_LE(largest, std::sqrt(2 * policy.scale() * (1 + std::log(arms))) * (1 + 1e-12));
}

TEST(NormalHedge, TheScaleSolvesItsEquationAgainstEveryAdversary) {
  testing::against_every_adversary("normal_hedge", make, expect_c_is_defined);
}

double bound(const testing::FullInformationGame& game, double share) {
  // Theorem 1 with δ = ½, ε = share.
  const double t = static_cast<double>(game.rounds());
  const double log_arms = std::log(static_cast<double>(game.losses().size()));
  const double delta = 0.5;
  return std::sqrt((1 + std::log(1 / share)) *
                   (3 * (1 + 50 * delta) * t +
                    16 * log_arms * log_arms / delta * (10.2 / (delta * delta) + log_arms)));
}

TEST(NormalHedge, RegretIsWithinTheTheoremAgainstEveryAdversary) {
  testing::against_every_adversary(
      "normal_hedge", make, [](const testing::FullInformationGame& game, const NormalHedge&) {
        std::vector<double> losses = game.losses();
        std::sort(losses.begin(), losses.end());
        for (std::size_t n = 1; n <= losses.size(); n *= 2) {
          const double share = static_cast<double>(n) / static_cast<double>(losses.size());
          ASSERT_LE(game.own_loss() - losses[n - 1], bound(game, share) + 1e-9);
        }
      });
}

TEST(NormalHedge, RegretIsSmallOnRandomSequences) {
  // The theorem's constants leave it far above T at this size; √(½ T ln K)-like growth is what the
  // rule shows: twice Hedge's anytime bound, plus one round.
  testing::expect_on_random_sequences(
      "NormalHedge: regret", make,
      [](const testing::FullInformationGame& game, const NormalHedge&) {
        const double t = static_cast<double>(game.rounds());
        const double log_arms = std::log(static_cast<double>(game.losses().size()));
        return game.regret() <= 2 * std::sqrt(2 * t * log_arms) + 1;
      });
}

TEST(NormalHedge, ArmsWithoutPositiveRegretHaveNoWeight) {
  NormalHedge policy = make(3);
  testing::FullInformationGame game(policy, 3);
  game.play(std::vector<double>{0, 1, 1});
  EXPECT_EQ(game.probabilities(), (std::vector<double>{1, 0, 0}));
  // One arm of three with regret 2/3: (e^{R²/2c} + 2)/3 = e.
  EXPECT_NEAR(policy.scale(), 4.0 / 9 / (2 * std::log(3 * std::exp(1) - 2)), 1e-14);
}

}  // namespace
}  // namespace nashost::samplers
