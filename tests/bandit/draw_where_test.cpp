#include "nashost/bandit/draw_where.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/sliding_window.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::seed;

constexpr int kDraws = 60000;

/// Five standard deviations of a count of probability p, which one count in 1.7 million exceeds.
double five_sigma(double p) { return 5 * std::sqrt(kDraws * p * (1 - p)) + 1e-9; }

TEST(DrawWhere, IsUniformOverTheWantedAndAllowed) {
  RandomStream random(seed(), "draw where");
  // 3 of 8 wanted: found by rejection. 3 of 400: mostly by the scan.
  for (const std::int64_t arms : {8, 400}) {
    ArmMask mask(arms);
    mask.mask(2);
    const auto wanted = [&](std::int64_t arm) {
      return arm == 1 || arm == 2 || arm == 4 || arm == arms - 1;
    };
    std::vector<int> drawn(static_cast<std::size_t>(arms));
    for (int i = 0; i < kDraws; ++i)
      ++drawn[static_cast<std::size_t>(draw_where(mask, random, 3, wanted))];
    for (const std::int64_t arm : {std::int64_t{1}, std::int64_t{4}, arms - 1}) {
      EXPECT_NEAR(drawn[static_cast<std::size_t>(arm)], kDraws / 3.0, five_sigma(1.0 / 3));
    }
    EXPECT_EQ(drawn[1] + drawn[4] + drawn[static_cast<std::size_t>(arms - 1)], kDraws);
  }
}

/// Window of 8 arms, of which 0 and 3 are in it, and arm 5 is masked.
struct PartlySeen {
  PartlySeen() : window(8, 20), mask(8) {
    for (int i = 0; i < 6; ++i) window.push(0, 1.0);
    for (int i = 0; i < 5; ++i) window.push(3, i % 2 == 0 ? 1.0 : 0.0);
    mask.mask(5);
  }
  SlidingWindow window;
  ArmMask mask;
};

TEST(DrawByIndex, AbsentArmsComeFirstAndUniformly) {
  PartlySeen seen;
  RandomStream random(seed(), "absent");
  std::vector<int> drawn(8);
  for (int i = 0; i < kDraws; ++i) {
    const Draw draw =
        draw_by_index(seen.window, seen.mask, random, [](std::int64_t) { return 9.0; });
    ++drawn[static_cast<std::size_t>(draw.arm)];
  }
  for (const std::size_t arm : {1, 2, 4, 6, 7}) {
    EXPECT_NEAR(drawn[arm], kDraws / 5.0, five_sigma(0.2)) << "arm " << arm;
  }
  EXPECT_EQ(drawn[0] + drawn[3] + drawn[5], 0);
}

TEST(DrawByIndex, LargestIndexWinsAndTiesAreUniform) {
  SlidingWindow window(4, 10);
  for (std::int64_t arm = 0; arm < 4; ++arm) window.push(arm, 0.5);
  RandomStream random(seed(), "ties");
  std::vector<int> drawn(4);
  for (int i = 0; i < kDraws; ++i) {
    const Draw draw = draw_by_index(window, ArmMask(4), random,
                                    [](std::int64_t arm) { return arm == 1 ? 0.0 : 1.0; });
    ++drawn[static_cast<std::size_t>(draw.arm)];
  }
  EXPECT_EQ(drawn[1], 0);
  for (const std::size_t arm : {0, 2, 3}) EXPECT_NEAR(drawn[arm], kDraws / 3.0, five_sigma(1. / 3));
}

// One number stands for the largest sample of all absent arms; the twin samples each of them.
TEST(DrawBySample, SharesOneDrawAmongAbsentArmsWithoutChangingTheLaw) {
  PartlySeen seen;
  RandomStream random(seed(), "shared");
  RandomStream twin(seed(), "shared/twin");
  std::vector<int> drawn(8);
  std::vector<int> expected(8);
  const auto sample = [&](RandomStream& from, std::int64_t arm) {
    const auto n = static_cast<double>(seen.window.count(arm));
    return from.beta(1 + seen.window.sum(arm), 1 + n - seen.window.sum(arm));
  };
  for (int i = 0; i < kDraws; ++i) {
    const Draw draw = draw_by_sample(seen.window, seen.mask, random,
                                     [&](std::int64_t arm) { return sample(random, arm); });
    ++drawn[static_cast<std::size_t>(draw.arm)];
    Largest largest(twin);
    for (std::int64_t arm = 0; arm < 8; ++arm) {
      if (seen.mask[arm]) largest.offer(arm, sample(twin, arm));
    }
    ++expected[static_cast<std::size_t>(largest.arm())];
  }
  for (std::size_t arm = 0; arm < 8; ++arm) {
    // Both are counts of kDraws with the same probability: √2 wider than for a known one.
    const double p = expected[arm] / static_cast<double>(kDraws);
    EXPECT_NEAR(drawn[arm], expected[arm], std::sqrt(2.0) * five_sigma(p)) << "arm " << arm;
  }
  EXPECT_EQ(drawn[5], 0);
}

}  // namespace
}  // namespace nashost
