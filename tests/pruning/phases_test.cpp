#include "nashost/pruning/phases.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace nashost {
namespace {

/// What the phases cost: every survivor gets the rewards of each phase.
std::int64_t cost(const std::vector<Phase>& phases, std::int64_t arms) {
  std::int64_t spent = 0;
  std::int64_t before = 0;
  for (const Phase& phase : phases) {
    spent += arms * (phase.rewards - before);
    before = phase.rewards;
    arms = phase.keep;
  }
  return spent;
}

TEST(Phases, HalfHarmonic) {
  EXPECT_DOUBLE_EQ(half_harmonic(1), 0.5);
  EXPECT_DOUBLE_EQ(half_harmonic(4), 0.5 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4);
}

TEST(Phases, OfRejectsByHand) {
  // K = 4, T = 100: l̄og 4 = 19/12, (T − K)/l̄og K = 60.63; over 4, 3, 2: 15.2, 20.2, 30.3.
  const auto phases = rejects_phases(4, 100);
  EXPECT_EQ(phases, (std::vector<Phase>{{16, 16, 3}, {21, 21, 2}, {31, 31, 1}}));
  EXPECT_EQ(cost(phases, 4), 4 * 16 + 3 * 5 + 2 * 10);
  const auto latest = rejects_phases(4, 100, 0.25);
  EXPECT_EQ(latest[2].window, 7);
  EXPECT_TRUE(rejects_phases(1, 100).empty());
}

TEST(Phases, OfRejectsStayWithinTheBudget) {
  for (const std::int64_t arms : {2, 3, 7, 20, 100}) {
    for (const double budget : {1.0, 1.5, 3.0, 10.0, 100.0}) {
      const double all = budget * static_cast<double>(arms);
      const auto phases = rejects_phases(arms, all);
      ASSERT_EQ(phases.size(), static_cast<std::size_t>(arms - 1));
      EXPECT_EQ(phases.back().keep, 1);
      if (all >= half_harmonic(arms) + static_cast<double>(arms)) {
        EXPECT_LE(static_cast<double>(cost(phases, arms)), all) << arms << " arms, " << all;
      }
    }
  }
}

TEST(Phases, OfHalvingByHand) {
  // K = 5, T = 600: three rounds, 5 → 3 → 2 → 1; ⌊200/5⌋, ⌊200/3⌋, ⌊200/2⌋.
  EXPECT_EQ(halving_phases(5, 600), (std::vector<Phase>{{40, 40, 3}, {106, 66, 2}, {206, 100, 1}}));
  EXPECT_EQ(halving_rounds(1), 0);
  for (std::int64_t arms = 2; arms < 70; ++arms) {
    EXPECT_EQ(halving_rounds(arms), static_cast<std::int64_t>(std::ceil(std::log2(arms)))) << arms;
    const double all = static_cast<double>(arms * halving_rounds(arms)) * 3.7;
    EXPECT_LE(static_cast<double>(cost(halving_phases(arms, all), arms)), all) << arms;
  }
}

TEST(Phases, BudgetsGiveTheFirstPhaseItsRewards) {
  for (std::int64_t arms = 2; arms < 70; ++arms) {
    for (const double rewards : {1.0, 7.0, 256.0}) {
      EXPECT_EQ(rejects_phases(arms, rejects_budget(arms, rewards))[0].rewards, rewards) << arms;
      EXPECT_EQ(halving_phases(arms, halving_budget(arms, rewards))[0].rewards, rewards) << arms;
    }
  }
}

}  // namespace
}  // namespace nashost
