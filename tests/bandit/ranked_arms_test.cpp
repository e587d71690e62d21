#include "nashost/bandit/ranked_arms.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace nashost {
namespace {

/// Best key and number of arms that have it, by looking at all arms.
struct Top {
  double best = -std::numeric_limits<double>::infinity();
  std::int64_t ties = 0;
};

Top top_of(const std::vector<double>& keys, const ArmMask& mask) {
  Top top;
  for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
    const double key = keys[static_cast<std::size_t>(arm)];
    if (!mask[arm]) continue;
    if (key > top.best) top = {key, 0};
    if (key == top.best) ++top.ties;
  }
  return top;
}

TEST(RankedArms, IsTheNaiveArgmax) {
  // Keys from five values, so that ties are the rule; the extremes among them.
  const double kInfinity = std::numeric_limits<double>::infinity();
  const double values[] = {-kInfinity, 0, 0.25, 0.5, kInfinity};
  for (const std::int64_t arms : {1, 2, 3, 9, 64, 100}) {
    RandomStream random(1, "test", static_cast<std::uint64_t>(arms));
    std::vector<double> keys(static_cast<std::size_t>(arms), 0.25);
    RankedArms ranked(arms, 0.25);
    ArmMask mask(arms);
    for (int step = 0; step < 20000; ++step) {
      const auto arm = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(arms)));
      if (random.bernoulli(0.1)) {
        if (!mask[arm]) {
          mask.unmask(arm);
        } else if (mask.allowed() > 1) {
          mask.mask(arm);
        }
      } else {
        keys[static_cast<std::size_t>(arm)] = values[random.below(5)];
        ranked.set(arm, keys[static_cast<std::size_t>(arm)]);
      }
      if (random.bernoulli(0.01)) {
        ranked.assign([&](std::int64_t i) { return keys[static_cast<std::size_t>(i)]; });
      }
      if (!random.bernoulli(0.7)) continue;  // several changes between two looks
      const Top top = top_of(keys, mask);
      ASSERT_EQ(ranked.best(mask), top.best);
      ASSERT_EQ(ranked.ties(mask), top.ties);
      const std::int64_t drawn = ranked.draw(random, mask);
      ASSERT_TRUE(mask[drawn]);
      ASSERT_EQ(keys[static_cast<std::size_t>(drawn)], top.best);
      ASSERT_EQ(ranked.key(drawn), top.best);
    }
  }
}

TEST(RankedArms, TiesAreUniform) {
  // Arms 0, 3, 6, … 27 share the top, 3 and 9 of them masked: 8 arms, 80000 draws, 10000 expected
  // each. χ² with 7 degrees of freedom passes 7 + 2√(7x) + 2x with probability e^-x at most
  // (Laurent and Massart 2000, Lemma 1); x = 14 gives 54.8.
  RankedArms ranked(30, 0);
  ArmMask mask(30);
  for (std::int64_t arm = 0; arm < 30; arm += 3) ranked.set(arm, 1);
  mask.mask(3);
  mask.mask(9);
  ASSERT_EQ(ranked.ties(mask), 8);
  RandomStream random(1, "test");
  std::vector<double> drawn(30);
  for (int i = 0; i < 80000; ++i) {
    drawn[static_cast<std::size_t>(ranked.draw(random, mask))] += 1;
  }
  double statistic = 0;
  for (std::size_t arm = 0; arm < 30; ++arm) {
    const bool tied = arm % 3 == 0 && arm != 3 && arm != 9;
    if (!tied) {
      EXPECT_EQ(drawn[arm], 0);
    } else {
      statistic += (drawn[arm] - 10000) * (drawn[arm] - 10000) / 10000;
    }
  }
  EXPECT_LT(statistic, 54.8);
}

}  // namespace
}  // namespace nashost
