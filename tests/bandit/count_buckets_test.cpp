// Both ways in which CountBuckets finds an argmax, scan and heaps, against one look at every arm.

#include "nashost/bandit/count_buckets.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace nashost {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A UCB index at t = 1000, strictly rising with the mean.
double index(double mean, std::int64_t pulls) {
  return mean + std::sqrt(0.1 * std::log(1000.0) / static_cast<double>(pulls));
}

struct Naive {
  std::set<std::int64_t> arms;  // with the largest index
  double best_mean = -kInfinity;
};

Naive naive(const ArmStatistics& seen, const ArmMask& mask) {
  Naive answer;
  double best = -kInfinity;
  for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
    if (!mask[arm]) continue;
    const double value = seen.pulls(arm) == 0 ? kInfinity : index(seen.mean(arm), seen.pulls(arm));
    if (value > best) answer.arms.clear();
    if (value >= best) answer.arms.insert(arm);
    best = std::max(best, value);
    if (seen.pulls(arm) > 0) answer.best_mean = std::max(answer.best_mean, seen.mean(arm));
  }
  return answer;
}

void change_mask(ArmMask& mask, RandomStream& random) {
  const auto arm = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(mask.arms())));
  if (!mask[arm]) {
    mask.unmask(arm);
  } else if (mask.allowed() > 1) {
    mask.mask(arm);
  }
}

TEST(CountBuckets, FindTheNaiveArgmax) {
  for (const std::int64_t arms : {1, 9, 16, 17, 300}) {
    CountBuckets buckets(arms);
    ArmMask mask(arms);
    RandomStream random(1, "test", static_cast<std::uint64_t>(arms));
    for (int round = 0; round < 20000; ++round) {
      if (random.bernoulli(0.1)) change_mask(mask, random);
      const Naive expected = naive(buckets.statistics(), mask);
      ASSERT_EQ(buckets.best_mean(mask), expected.best_mean);
      const std::int64_t drawn = buckets.argmax(index, random, mask);
      ASSERT_TRUE(expected.arms.contains(drawn)) << arms << " arms, round " << round;
      buckets.add(drawn, static_cast<double>(random.below(3)) / 2);
      const auto foreign = random.below(static_cast<std::uint64_t>(arms));
      if (random.bernoulli(0.1)) buckets.add(static_cast<std::int64_t>(foreign), 0.5);
    }
  }
}

TEST(CountBuckets, TiesAreUniformAcrossCounts) {
  // index = mean · pulls, made to tie arms of different counts: 5 arms with one reward 1, 15 with
  // two rewards ½, and 20 worse ones. Drawn 40000 times, 2000 expected of each of the 20 tied arms;
  // χ² with 19 degrees of freedom passes 19 + 2√(19·14) + 28 = 79.6 with probability e^-14 at most
  // (Laurent and Massart 2000, Lemma 1).
  constexpr std::int64_t kArms = 40;
  CountBuckets buckets(kArms);
  for (std::int64_t arm = 0; arm < kArms; ++arm) {
    if (arm < 5) {
      buckets.add(arm, 1);
    } else if (arm < 20) {
      buckets.add(arm, 0.5);
      buckets.add(arm, 0.5);
    } else {
      buckets.add(arm, 0.25);
    }
  }
  const ArmMask mask(kArms);
  RandomStream random(1, "test");
  std::vector<double> drawn(kArms);
  for (int i = 0; i < 40000; ++i) {
    const auto sum = [](double mean, std::int64_t pulls) {
      return mean * static_cast<double>(pulls);
    };
    drawn[static_cast<std::size_t>(buckets.argmax(sum, random, mask))] += 1;
  }
  double statistic = 0;
  for (std::size_t arm = 0; arm < 20; ++arm) {
    statistic += (drawn[arm] - 2000) * (drawn[arm] - 2000) / 2000;
  }
  for (std::size_t arm = 20; arm < kArms; ++arm) EXPECT_EQ(drawn[arm], 0);
  EXPECT_LT(statistic, 79.6);
}

TEST(CountBuckets, EvaluateTheIndexOncePerDistinctCount) {
  constexpr std::int64_t kArms = 1000;
  CountBuckets buckets(kArms);
  for (std::int64_t arm = 0; arm < kArms; ++arm) {
    for (std::int64_t n = 0; n <= arm % 3; ++n) buckets.add(arm, 0.5);
  }
  RandomStream random(1, "test");
  int evaluations = 0;
  buckets.argmax([&](double, std::int64_t) { return static_cast<double>(++evaluations); }, random,
                 ArmMask(kArms));
  EXPECT_EQ(evaluations, 3);
}

}  // namespace
}  // namespace nashost
