#include "stats/image_race.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/binomial.hpp"

namespace nashost::stats {
namespace {

/// Answers with these accuracies, independent of one another: the hardest case for a race.
std::vector<std::uint8_t> answer(const std::vector<double>& accuracies, RandomStream& random) {
  std::vector<std::uint8_t> right;
  for (const double p : accuracies) right.push_back(random.bernoulli(p) ? 1 : 0);
  return right;
}

TEST(ImageRace, CountsOnlyImagesThatTellAPairApart) {
  ImageRace race(2, 1, 0.05, Bound::betting);
  for (int i = 0; i < 5000; ++i) {
    race.add(std::array<std::uint8_t, 2>{1, 1});
    race.add(std::array<std::uint8_t, 2>{0, 0});
  }
  EXPECT_EQ(race.left(), 2u);
  EXPECT_EQ(race.images(), 10000);
  int needed = 0;
  while (race.left() == 2 && needed < 100) {
    race.add(std::array<std::uint8_t, 2>{0, 1});
    ++needed;
  }
  // If all of them speak for the second: a fair coin gives n in a row with probability 2⁻ⁿ, so no
  // valid test at δ = 0.05 (a side 0.025) is done before n = 6.
  EXPECT_GE(needed, 6);
  EXPECT_LE(needed, 20);
  ASSERT_EQ(race.separations().size(), 1u);
  const auto& one = race.separations().front();
  EXPECT_EQ(one.loser, 0u);
  EXPECT_EQ(one.winner, 1u);
  EXPECT_EQ(one.images, 10000 + needed);
  EXPECT_EQ(one.share, 1);
  EXPECT_GT(one.bound, 0.5);
  EXPECT_FALSE(race.in(0));
}

class EveryBound : public ::testing::TestWithParam<Bound> {};
INSTANTIATE_TEST_SUITE_P(All, EveryBound,
                         ::testing::Values(Bound::hoeffding, Bound::empirical_bernstein, Bound::kl,
                                           Bound::lil, Bound::betting));

/// Three equals, δ = 0.2, watched after every one of 600 images. A race that drops anybody at all
/// is wrong; 300 races.
TEST_P(EveryBound, EqualsAreSeparatedWithProbabilityDeltaAtMost) {
  int wrong = 0;
  for (std::uint64_t run = 0; run < 300; ++run) {
    RandomStream random(1187, "test/race", run);
    ImageRace race(3, 3, 0.2, GetParam());
    for (int i = 0; i < 600 && race.left() == 3; ++i) race.add(answer({0.5, 0.5, 0.5}, random));
    wrong += race.left() < 3 ? 1 : 0;
  }
  EXPECT_LE(wrong, most_events(300, 0.2));
}

/// The same gate turns down what people do: a 1.96σ test after every image.
TEST(ImageRace, TheGateFailsARepeatedFixedSampleTest) {
  int wrong = 0;
  for (std::uint64_t run = 0; run < 300; ++run) {
    RandomStream random(1187, "test/race", run);
    std::array<int, 3> first{}, told_apart{};
    bool separated = false;
    for (int i = 0; i < 600 && !separated; ++i) {
      const auto right = answer({0.5, 0.5, 0.5}, random);
      int pair = 0;
      for (const auto& [a, b] : {std::pair{0, 1}, std::pair{0, 2}, std::pair{1, 2}}) {
        const auto n = static_cast<std::size_t>(pair++);
        if (right[static_cast<std::size_t>(a)] == right[static_cast<std::size_t>(b)]) continue;
        ++told_apart[n];
        first[n] += right[static_cast<std::size_t>(a)];
        const double z = (2.0 * first[n] - told_apart[n]) / std::sqrt(told_apart[n]);
        separated = separated || (told_apart[n] >= 10 && std::abs(z) > 1.96);
      }
    }
    wrong += separated ? 1 : 0;
  }
  EXPECT_GT(wrong, most_events(300, 0.2));
}

TEST(ImageRace, ClearGapsAreFound) {
  RandomStream random(1187, "test/gaps");
  ImageRace race(4, 6, 0.05, Bound::betting);
  while (race.left() > 1 && race.images() < 5000) {
    race.add(answer({0.55, 0.95, 0.6, 0.7}, random));
  }
  EXPECT_EQ(race.left(), 1u);
  EXPECT_TRUE(race.in(1));
  EXPECT_LT(race.images(), 400);
}

TEST(ImageRace, MorePairsMakeItMoreCareful) {
  const auto needed = [](double pairs) {
    ImageRace race(2, pairs, 0.05, Bound::kl);
    int images = 0;
    for (; race.left() == 2; ++images) race.add(std::array<std::uint8_t, 2>{1, 0});
    return images;
  };
  EXPECT_GT(needed(1000), needed(1));
}

TEST(ImageRace, RefusesWhatMakesNoSense) {
  EXPECT_THROW(ImageRace(1, 1, 0.05, Bound::kl), Error);
  EXPECT_THROW(ImageRace(3, 2, 0.05, Bound::kl), Error);
  EXPECT_THROW(ImageRace(3, 3, 0, Bound::kl), Error);
  EXPECT_THROW(ImageRace(3, 3, 1, Bound::kl), Error);
  ImageRace race(3, 3, 0.05, Bound::kl);
  EXPECT_THROW(race.add(std::array<std::uint8_t, 2>{1, 0}), Error);
}

}  // namespace
}  // namespace nashost::stats
