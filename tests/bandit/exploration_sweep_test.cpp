#include "nashost/bandit/exploration_sweep.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace nashost {
namespace {

/// The arms due in the next calls; −1 where none is.
std::vector<std::int64_t> calls(ExplorationSweep& sweep, const ArmMask& mask, double share,
                                int count) {
  std::vector<std::int64_t> due;
  for (int i = 0; i < count; ++i) due.push_back(sweep.next(mask, share).value_or(-1));
  return due;
}

using Arms = std::vector<std::int64_t>;

TEST(ExplorationSweep, IsKOfEveryPeriod) {
  ExplorationSweep sweep;
  // ⌊3 / 0.4⌋ = 7: three arms in turn, four draws left to the rule.
  EXPECT_EQ(calls(sweep, ArmMask(3), 0.4, 14),
            (Arms{0, 1, 2, -1, -1, -1, -1, 0, 1, 2, -1, -1, -1, -1}));
}

TEST(ExplorationSweep, EdgesOfTheShare) {
  ExplorationSweep none;
  EXPECT_EQ(calls(none, ArmMask(2), 0.0, 3), (Arms{-1, -1, -1}));
  ExplorationSweep all;
  EXPECT_EQ(calls(all, ArmMask(2), 1.0, 5), (Arms{0, 1, 0, 1, 0}));
}

TEST(ExplorationSweep, GoesOverAllowedArmsOnly) {
  ArmMask mask(5);
  mask.mask(0);
  mask.mask(3);
  ExplorationSweep sweep;
  EXPECT_EQ(calls(sweep, mask, 0.5, 7), (Arms{1, 2, 4, -1, -1, -1, 1}));
}

TEST(ExplorationSweep, RestartsWithASweep) {
  ExplorationSweep sweep;
  calls(sweep, ArmMask(2), 0.2, 5);
  sweep.restart();
  EXPECT_EQ(calls(sweep, ArmMask(2), 0.2, 3), (Arms{0, 1, -1}));
}

TEST(ExplorationSweep, SurvivesPruningInTheMiddle) {
  ArmMask mask(4);
  ExplorationSweep sweep;
  EXPECT_EQ(calls(sweep, mask, 0.5, 2), (Arms{0, 1}));
  mask.mask(2);
  mask.mask(3);
  // Two arms left: their period is 4, of which two calls are gone.
  EXPECT_EQ(calls(sweep, mask, 0.5, 4), (Arms{-1, -1, 0, 1}));
}

}  // namespace
}  // namespace nashost
