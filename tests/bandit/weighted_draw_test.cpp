// SumTree, StaleAlias and AliasTable against a plain vector of weights.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "chi_square.hpp"
#include "nashost/abi/archive.hpp"
#include "nashost/bandit/alias_table.hpp"
#include "nashost/bandit/stale_alias.hpp"
#include "nashost/bandit/sum_tree.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

double sum_of(const std::vector<double>& weights) {
  return std::accumulate(weights.begin(), weights.end(), 0.0);
}

template <class Structure>
class WeightedDraw : public ::testing::Test {};
using Structures = ::testing::Types<SumTree, StaleAlias>;
TYPED_TEST_SUITE(WeightedDraw, Structures);

TYPED_TEST(WeightedDraw, EqualsThePlainVectorAfterManyUpdates) {
  for (const std::int64_t items : {1, 2, 9, 100}) {
    RandomStream random(testing::seed(), "weighted draw/updates", items);
    std::vector<double> plain(static_cast<std::size_t>(items), 1.0);
    TypeParam fast(items);
    fast.assign([](std::int64_t) { return 1.0; });
    for (int step = 0; step < 100000; ++step) {
      const auto item = static_cast<std::int64_t>(random.below(items));
      // Mostly shrinking over many orders of magnitude, at times to 0 and back up.
      double& weight = plain[static_cast<std::size_t>(item)];
      weight = random.bernoulli(0.01) ? 0 : weight * random.uniform();
      if (random.bernoulli(0.3)) weight = std::exp(4 * random.normal());
      fast.set(item, weight);
      if (step % 997 == 0) {
        // n additions of positive terms: relative error at most n 2^-53.
        ASSERT_NEAR(fast.total(), sum_of(plain), 1e-13 * sum_of(plain)) << "step " << step;
        ASSERT_EQ(fast[item], weight);
      }
    }
  }
}

TYPED_TEST(WeightedDraw, DrawsFollowTheWeights) {
  RandomStream random(testing::seed(), "weighted draw/chi-square");
  const std::int64_t items = 50;
  std::vector<double> plain(items);
  TypeParam fast(items);
  fast.assign([&](std::int64_t item) { return plain[item] = 0.1 + random.uniform(); });
  std::vector<std::int64_t> counts(items);
  for (int i = 0; i < 1000; ++i) fast.draw(random);  // the alias table is now built, and goes stale
  for (std::int64_t item = 0; item < items; item += 3) fast.set(item, plain[item] *= 0.4);
  for (std::int64_t item = 0; item < items; item += 7) fast.set(item, plain[item] = 0);
  for (int i = 0; i < 1000000; ++i) ++counts[fast.draw(random)];
  std::vector<double> p = plain;
  for (double& value : p) value /= sum_of(plain);
  testing::expect_draws_follow(p, counts);
}

TYPED_TEST(WeightedDraw, FindsTheOneItemLeft) {
  RandomStream random(testing::seed(), "weighted draw/last");
  for (std::int64_t left = 0; left < 9; ++left) {
    TypeParam fast(9);
    fast.assign([](std::int64_t) { return 0.1; });
    for (std::int64_t item = 0; item < 9; ++item) {
      if (item != left) fast.set(item, 0);
    }
    for (int i = 0; i < 100; ++i) EXPECT_EQ(fast.draw(random), left);
  }
}

TYPED_TEST(WeightedDraw, GoesOnAlikeAfterReadingItsState) {
  RandomStream random(testing::seed(), "weighted draw/persist");
  TypeParam written(20);
  written.assign([&](std::int64_t) { return random.uniform(); });
  for (int i = 0; i < 500; ++i) {
    written.set(static_cast<std::int64_t>(random.below(20)), random.uniform());
    written.draw(random);
  }
  Archive archive;
  written.persist(archive);
  archive.rewind();
  TypeParam read(20);
  read.persist(archive);
  RandomStream twin = random;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(written.total(), read.total());
    ASSERT_EQ(written.draw(random), read.draw(twin));
    const std::int64_t item = i % 20;
    written.set(item, written[item] * 0.99);
    read.set(item, read[item] * 0.99);
  }
}

TEST(SumTree, FindsByTheRunningSumAndNeverAWeightOfZero) {
  SumTree tree(5);
  const std::vector<double> weights = {0, 0.25, 0, 0.5, 0};
  tree.assign([&](std::int64_t leaf) { return weights[static_cast<std::size_t>(leaf)]; });
  EXPECT_EQ(tree.find(0), 1);
  EXPECT_EQ(tree.find(0.24), 1);
  EXPECT_EQ(tree.find(0.25), 3);
  EXPECT_EQ(tree.find(0.75), 3);  // the whole mass: what rounding may hand in
}

TEST(SumTree, RefusesStateOfAnotherSize) {
  SumTree five(5);
  Archive archive;
  five.persist(archive);
  archive.rewind();
  SumTree six(6);
  EXPECT_THROW(six.persist(archive), Error);
}

TEST(AliasTable, HoldsExactlyTheGivenWeights) {
  RandomStream random(testing::seed(), "alias");
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> weights(1 + random.below(40));
    for (double& weight : weights) {
      weight = random.bernoulli(0.2) ? 0 : std::exp(5 * random.normal());
    }
    weights[random.below(weights.size())] = 1;
    AliasTable table;
    table.build(weights);
    const double sum = sum_of(weights);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double p = table.probability(static_cast<std::int64_t>(i));
      // A column's mass is the outcome of at most K subtractions of terms of at most K.
      EXPECT_NEAR(p, weights[i] / sum, 1e-14 * static_cast<double>(weights.size()));
      if (weights[i] == 0) {
        EXPECT_EQ(p, 0);
      }
    }
  }
}

}  // namespace
}  // namespace nashost
