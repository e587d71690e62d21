#include "bandit/reward_curves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/small_space.hpp"

namespace nashost {
namespace {

using testing::space_of;

Round round_of(const Architecture& a) {
  Round round;
  round.proposals.resize(1);
  round.proposals[0].architecture = a;
  return round;
}

/// 200 rounds: two architectures in turn, the second from round 100 on the better one.
struct Game {
  EvidenceTable evidence{10};
  RewardCurves curves{200};
  Region region = space_of({2});

  void play(std::int64_t from, std::int64_t to) {
    for (std::int64_t n = from; n < to; ++n) {
      const Round round = round_of({static_cast<Architecture::Option>(n % 2)});
      const double late = n < 100 ? 0.1 : 0.9;
      evidence.add(round, testing::pay(round, n % 2 == 0 ? 0.5 : late));
      curves.add(n + 1, evidence, region);
    }
  }
};

TEST(RewardCurves, HoldMeansOfEachWindowAndTheLeader) {
  Game run;
  run.play(0, 200);
  ASSERT_EQ(run.curves.windows().size(), 20u);
  ASSERT_EQ(run.curves.looks().size(), 100u);
  for (std::size_t w = 0; w < 20; ++w) {
    const auto& window = run.curves.windows()[w];
    EXPECT_EQ(window.round, static_cast<std::int64_t>(10 * (w + 1)));
    EXPECT_NEAR(window.mean[0], 0.5, 1e-12);
    EXPECT_NEAR(window.mean[1], w < 10 ? 0.1 : 0.9, 1e-12);
  }
  // The window of the evidence holds 10 rewards, 20 rounds; of half of them the means are equal.
  EXPECT_EQ(run.curves.looks()[49].leader, (Architecture{0}));
  EXPECT_EQ(run.curves.looks()[62].leader, (Architecture{1}));
  EXPECT_EQ(run.curves.looks()[62].round, 126);
}

TEST(RewardCurves, AWindowWithoutARewardHasNone) {
  EvidenceTable evidence;
  RewardCurves curves(40);
  const Region region = space_of({2});
  for (std::int64_t n = 0; n < 40; ++n) {
    const Round round = round_of({static_cast<Architecture::Option>(n < 10 ? 0 : 1)});
    evidence.add(round, testing::pay(round, 0.5));
    curves.add(n + 1, evidence, region);
  }
  EXPECT_EQ(curves.windows()[0].mean.size(), 1u);
  EXPECT_TRUE(std::isnan(curves.windows()[10].mean[0]));
  EXPECT_EQ(curves.windows()[10].mean[1], 0.5);
}

TEST(RewardCurves, FewRoundsGiveOnePointEach) {
  EvidenceTable evidence;
  RewardCurves curves(3);
  const Region region = space_of({2});
  for (std::int64_t n = 0; n < 3; ++n) {
    const Round round = round_of({0});
    evidence.add(round, testing::pay(round, 0.5));
    curves.add(n + 1, evidence, region);
  }
  EXPECT_EQ(curves.windows().size(), 3u);
  EXPECT_EQ(curves.looks().back().round, 3);
}

TEST(RewardCurves, ResumeBitForBit) {
  Game whole, first, second;
  whole.play(0, 200);
  first.play(0, 77);
  Archive written;
  written("evidence", first.evidence);
  written("curves", first.curves);
  Archive read(written.bytes());
  read("evidence", second.evidence);
  read("curves", second.curves);
  second.play(77, 200);
  ASSERT_EQ(second.curves.windows().size(), whole.curves.windows().size());
  for (std::size_t w = 0; w < 20; ++w) {
    EXPECT_EQ(second.curves.windows()[w].mean, whole.curves.windows()[w].mean);
  }
  EXPECT_EQ(second.curves.looks().back().leader, whole.curves.looks().back().leader);
}

}  // namespace
}  // namespace nashost
