#include "weighted_majority.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "nashost/testing/full_information_game.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

constexpr Traits kTraits{.feedback = FeedbackKind::full};

WeightedMajority make(std::int64_t arms, double beta) {
  PolicyContext context;
  context.arms = arms;
  return WeightedMajority({.beta = beta}, context);
}

TEST(WeightedMajority, Conforms) {
  testing::expect_policy_conforms(testing::policy_factory<WeightedMajority>(),
                                  {.traits = kTraits, .name = "weighted_majority"});
}

TEST(WeightedMajority, LossAndMistakesAreWithinTheBounds) {
  for (const double beta : {0.1, 0.5, 0.9}) {
    for (const auto adversary : testing::kAdversaries) {
      for (const std::int64_t arms : {1, 2, 10, 50}) {
        RandomStream random(testing::seed(), "weighted_majority/adversary",
                            static_cast<std::uint64_t>(arms));
        WeightedMajority policy = make(arms, beta);
        testing::FullInformationGame game(policy, arms);
        std::int64_t mistakes = 0;
        for (std::int64_t t = 0; t < 1000; ++t) {
          const double own =
              game.play(testing::adversarial_losses(adversary, t, game.probabilities(), random));
          mistakes += own >= 0.5 ? 1 : 0;
          const double evidence =
              game.best_loss() * std::log(1 / beta) + std::log(static_cast<double>(arms));
          ASSERT_LE(game.own_loss(), evidence / (1 - beta) + 1e-9);
          // A vote of exactly one half, up to rounding, may fall on either side: 1e-9 for that.
          ASSERT_LE(static_cast<double>(mistakes), evidence / std::log(2 / (1 + beta)) + 1e-9);
        }
      }
    }
  }
}

TEST(WeightedMajority, TheBoundsHoldOnRandomSequences) {
  EXPECT_TRUE(rc::check("weighted majority: both bounds", [] {
    const double beta = *rc::gen::inRange(1, 10) / 10.0;
    const auto arms = *rc::gen::inRange<std::int64_t>(1, 8);
    WeightedMajority policy = make(arms, beta);
    testing::FullInformationGame game(policy, arms);
    std::int64_t mistakes = 0;
    const auto rounds = *rc::gen::inRange(1, 60);
    for (int t = 0; t < rounds; ++t) {
      std::vector<double> losses;
      for (std::int64_t i = 0; i < arms; ++i) losses.push_back(*rc::gen::inRange(0, 2));
      mistakes += game.play(losses) >= 0.5 ? 1 : 0;
      const double evidence =
          game.best_loss() * std::log(1 / beta) + std::log(static_cast<double>(arms));
      RC_ASSERT(game.own_loss() <= evidence / (1 - beta) + 1e-9);
      RC_ASSERT(static_cast<double>(mistakes) <= evidence / std::log(2 / (1 + beta)) + 1e-9);
    }
  }));
}

TEST(WeightedMajority, AMistakeMultipliesByBeta) {
  WeightedMajority policy = make(2, 0.25);
  testing::FullInformationGame game(policy, 2);
  game.play(std::vector<double>{1, 0});
  EXPECT_NEAR(game.probabilities()[0], 0.2, 1e-15);  // ¼ : 1
  game.play(std::vector<double>{0, 1});
  EXPECT_NEAR(game.probabilities()[0], 0.5, 1e-15);
}

}  // namespace
}  // namespace nashost::samplers
