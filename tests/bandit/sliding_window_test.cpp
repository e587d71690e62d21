#include "nashost/bandit/sliding_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "bandit/naive_sums.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/bandit/window_length.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::NaiveSums;
using testing::Observation;
using testing::seed;

TEST(SlidingWindow, EqualsTheSumsOverTheLastObservations) {
  constexpr std::int64_t kArms = 5;
  for (const std::int64_t window : {1, 2, 7, 100}) {
    SlidingWindow sums(kArms, window);
    std::vector<Observation> past;
    RandomStream random(seed(), "sliding window", static_cast<std::uint64_t>(window));
    for (int t = 0; t < 3000; ++t) {
      // Arm 4 is seen now and then only, so that it leaves the window and comes back.
      const auto arm = static_cast<std::int64_t>(random.below(random.bernoulli(0.02) ? 5 : 4));
      past.push_back({arm, random.uniform()});
      sums.push(past.back().arm, past.back().reward);
      ASSERT_EQ(sums.size(), std::min<std::int64_t>(t + 1, window));
      std::int64_t present = 0;
      for (std::int64_t i = 0; i < kArms; ++i) {
        const NaiveSums naive(past, i, [&](std::int64_t age) { return age < window ? 1.0 : 0.0; });
        ASSERT_EQ(static_cast<double>(sums.count(i)), naive.count) << "arm " << i << ", t " << t;
        // At most 2·window additions of numbers up to window since the sums were formed.
        ASSERT_NEAR(sums.sum(i), naive.sum, 2e-16 * 2 * 100 * 100) << "arm " << i << ", t " << t;
        present += naive.count > 0 ? 1 : 0;
      }
      ASSERT_EQ(static_cast<std::int64_t>(sums.present().size()), present);
      for (const std::int64_t i : sums.present()) ASSERT_GT(sums.count(i), 0);
    }
  }
}

// A published implementation subtracts the reward that leaves the window from the arm just drawn.
TEST(SlidingWindow, ARewardExpiresForTheArmThatEarnedIt) {
  SlidingWindow sums(2, 2);
  sums.push(0, 1.0);
  sums.push(1, 0.25);
  sums.push(1, 0.5);  // arm 0's reward leaves
  EXPECT_EQ(sums.count(0), 0);
  EXPECT_EQ(sums.sum(0), 0.0);
  EXPECT_EQ(sums.sum(1), 0.75);
}

TEST(SlidingWindow, RoundingIsThrownAwayEachTimeTheRingComesRound) {
  SlidingWindow sums(1, 10);
  RandomStream random(seed(), "rounding");
  for (int t = 0; t < 1000000; ++t) sums.push(0, random.uniform());
  // A million pushes, a multiple of ten, end on a fresh sum of ten terms: no trace of the others.
  double fresh = 0;
  RandomStream again(seed(), "rounding");
  for (int t = 0; t < 1000000; ++t) {
    const double reward = again.uniform();
    if (t >= 999990) fresh += reward;
  }
  EXPECT_EQ(sums.sum(0), fresh);
}

TEST(WindowLength, FollowsGarivierAndMoulines) {
  PolicyContext context;
  context.horizon = 5000;
  WindowParameters parameters;
  parameters.changes = 4;
  // 2 √(5000 · ln 5000 / 4) = 2 √(5000 · 8.517193 / 4) = 206.36
  EXPECT_EQ(window_length(parameters, context), 206);
  parameters.changes.reset();
  // 4 √(5000 · 8.517193) = 825.46
  EXPECT_EQ(window_length(parameters, context), 825);
  parameters.window = 12;
  EXPECT_EQ(window_length(parameters, context), 12);
  context.horizon = 1;  // ln 1 = 0, and a window cannot be empty
  parameters.window.reset();
  EXPECT_EQ(window_length(parameters, context), 1);
}

}  // namespace
}  // namespace nashost
