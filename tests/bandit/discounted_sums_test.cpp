#include "nashost/bandit/discounted_sums.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "bandit/naive_sums.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/bandit/discount_factor.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::NaiveSums;
using testing::Observation;
using testing::seed;

TEST(DiscountedSums, EqualTheWeightedSumsOverAllObservations) {
  constexpr std::int64_t kArms = 4;
  for (const double discount : {1.0, 0.999, 0.9, 0.3}) {
    DiscountedSums sums(kArms, discount);
    std::vector<Observation> past;
    RandomStream random(seed(), "discount", static_cast<std::uint64_t>(1000 * discount));
    // 0.3^200 = 1e-105: the scale is folded in several times.
    for (int t = 0; t < 800; ++t) {
      past.push_back({static_cast<std::int64_t>(random.below(kArms)), random.uniform()});
      sums.push(past.back().arm, past.back().reward);
      double total = 0;
      for (std::int64_t i = 0; i < kArms; ++i) {
        const NaiveSums naive(past, i, [&](std::int64_t age) { return std::pow(discount, age); });
        // Sums of positive terms: each of 800 additions and scalings adds 2^-53 relative.
        const double tolerance = 800 * 3e-16;
        ASSERT_NEAR(sums.count(i), naive.count, tolerance * naive.count) << "t " << t;
        ASSERT_NEAR(sums.sum(i), naive.sum, tolerance * naive.sum) << "t " << t;
        total += naive.count;
      }
      ASSERT_NEAR(sums.total(), total, 800 * 3e-16 * total);
    }
  }
}

TEST(DiscountedSums, AnArmFadesUntilItCountsAsNeverSeen) {
  DiscountedSums sums(2, 0.5);
  sums.push(0, 1.0);
  // 2^-600 = 2e-181 is still there, 2^-1300 is below 1e-200 and beyond the smallest double.
  for (int t = 0; t < 600; ++t) sums.push(1, 0.25);
  EXPECT_DOUBLE_EQ(sums.count(0), std::pow(0.5, 600));
  EXPECT_DOUBLE_EQ(sums.mean(0), 1.0);
  for (int t = 0; t < 700; ++t) sums.push(1, 0.25);
  EXPECT_EQ(sums.count(0), 0);
  ASSERT_EQ(sums.present().size(), 1U);
  EXPECT_EQ(sums.present()[0], 1);
  EXPECT_DOUBLE_EQ(sums.mean(1), 0.25);
}

TEST(DiscountFactor, FollowsGarivierAndMoulines) {
  PolicyContext context;
  context.horizon = 10000;
  DiscountParameters parameters;
  EXPECT_DOUBLE_EQ(discount_factor(parameters, context), 0.9975);  // 1 − √(1/10000)/4
  parameters.changes = 4;
  EXPECT_DOUBLE_EQ(discount_factor(parameters, context), 0.995);  // 1 − √(4/10000)/4
  parameters.discount = 0.9;
  EXPECT_DOUBLE_EQ(discount_factor(parameters, context), 0.9);
}

}  // namespace
}  // namespace nashost
