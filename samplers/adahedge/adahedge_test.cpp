#include "adahedge.hpp"

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

AdaHedge make(std::int64_t arms) {
  PolicyContext context;
  context.arms = arms;
  return AdaHedge({}, context);
}

TEST(AdaHedge, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<AdaHedge>(),
                                  {.traits = kTraits, .name = "adahedge"});
}

double bound(const testing::FullInformationGame& game) {
  const double t = static_cast<double>(game.rounds());
  const double best = game.best_loss();
  const double log_arms = std::log(static_cast<double>(game.losses().size()));
  return 2 * std::sqrt(best * (t - best) / t * log_arms) + 16.0 / 3 * log_arms + 2;
}

TEST(AdaHedge, RegretIsWithinTheTheoremAgainstEveryAdversary) {
  testing::against_every_adversary("adahedge", make,
                                   [](const testing::FullInformationGame& game, const AdaHedge&) {
                                     ASSERT_LE(game.regret(), bound(game) + 1e-9);
                                   });
}

TEST(AdaHedge, RegretIsWithinTheTheoremOnRandomSequences) {
  testing::expect_on_random_sequences(
      "AdaHedge: regret", make, [](const testing::FullInformationGame& game, const AdaHedge&) {
        return game.regret() <= bound(game) + 1e-9;
      });
}

TEST(AdaHedge, RegretIsAtMostTwiceTheMixabilityGap) {
  // De Rooij et al.: R ≤ 2 Δ, on every sequence. Sharper than the bound above, so more can break
  // it.
  testing::against_every_adversary(
      "adahedge", make, [](const testing::FullInformationGame& game, const AdaHedge& policy) {
        ASSERT_LE(game.regret(), 2 * policy.gap() + 1e-9);
      });
}

TEST(AdaHedge, FollowsTheLeaderWhileThereIsNoGap) {
  AdaHedge policy = make(3);
  testing::FullInformationGame game(policy, 3);
  game.play(std::vector<double>{0.5, 0.5, 0.5});
  EXPECT_EQ(policy.gap(), 0);
  EXPECT_NEAR(game.probabilities()[0], 1.0 / 3, 1e-15);
}

TEST(AdaHedge, TheFirstGapIsThatOfFollowingTheLeader) {
  // η = ∞, w = (½, ½), ℓ = (1, 0): h = ½, m = 0, so Δ = ½ and η = 2 ln 2: weights e^{−2 ln 2} : 1.
  AdaHedge policy = make(2);
  testing::FullInformationGame game(policy, 2);
  game.play(std::vector<double>{1, 0});
  EXPECT_EQ(policy.gap(), 0.5);
  EXPECT_NEAR(game.probabilities()[0], 0.2, 1e-15);
}

TEST(AdaHedge, PaysAConstantWhereAnArmLeadsClearly) {
  // Follow-the-leader regime: with losses (1, 0) for ever the gap stops growing.
  AdaHedge policy = make(2);
  testing::FullInformationGame game(policy, 2);
  for (int t = 0; t < 100; ++t) game.play(std::vector<double>{1, 0});
  const double early = game.regret();
  for (int t = 0; t < 100000; ++t) game.play(std::vector<double>{1, 0});
  EXPECT_LT(game.regret() - early, 1e-6);
  EXPECT_LT(early, 2);
}

}  // namespace
}  // namespace nashost::samplers
