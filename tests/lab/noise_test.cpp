#include "lab/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "seed.hpp"

namespace nashost::lab {
namespace {

/// Law: rewards have the mean they were asked for, and stay in their range.
TEST(Noise, HasTheMeanItWasAskedFor) {
  const std::vector<double> means = {0.05, 0.3, 0.5, 0.7, 0.95};
  const std::vector<std::pair<std::string, std::shared_ptr<Noise>>> kinds = {
      {"bernoulli", bernoulli_noise()},
      {"gaussian", gaussian_noise(0.3)},
      {"beta", beta_noise(2)},
      {"truncated narrow", truncated_noise(0.05, means)},
      {"truncated wide", truncated_noise(0.6, means)},
      {"truncated, not solved beforehand", truncated_noise(0.2, {})}};
  for (const auto& [name, noise] : kinds) {
    for (const double mean : means) {
      RandomStream random(testing::seed(), "noise");
      constexpr int kDraws = 20'000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < kDraws; ++i) {
        const double reward = noise->draw(mean, random);
        ASSERT_GE(reward, noise->reward_min()) << name;
        ASSERT_LE(reward, noise->reward_max()) << name;
        sum += reward;
        squares += reward * reward;
      }
      const double average = sum / kDraws;
      const double se = std::sqrt((squares / kDraws - average * average) / kDraws);
      // 4.5 standard errors: 30 comparisons, one false alarm in about 5000 seeds.
      EXPECT_NEAR(average, mean, 4.5 * se) << name;
    }
  }
}

TEST(Noise, EdgesAreExact) {
  RandomStream random(1, "edges");
  EXPECT_EQ(beta_noise(2)->draw(0, random), 0);
  EXPECT_EQ(beta_noise(2)->draw(1, random), 1);
  EXPECT_EQ(bernoulli_noise()->draw(0, random), 0);
  EXPECT_EQ(bernoulli_noise()->draw(1, random), 1);
  EXPECT_EQ(no_noise()->draw(0.3, random), 0.3);
}

TEST(Noise, SaysWhichMeansItCannotHave) {
  EXPECT_FALSE(bernoulli_noise()->refuses(1.1).empty());
  EXPECT_FALSE(bernoulli_noise()->refuses(-0.1).empty());
  EXPECT_FALSE(bernoulli_noise()->refuses(std::nan("")).empty());
  EXPECT_TRUE(bernoulli_noise()->refuses(1).empty());
  EXPECT_TRUE(gaussian_noise(1)->refuses(-7).empty());
  EXPECT_FALSE(truncated_noise(0.1, {})->refuses(0).empty());
  EXPECT_FALSE(truncated_noise(0.1, {})->refuses(1).empty());
  EXPECT_TRUE(truncated_noise(0.1, {})->refuses(0.01).empty());
}

}  // namespace
}  // namespace nashost::lab
