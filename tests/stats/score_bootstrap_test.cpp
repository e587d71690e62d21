#include "stats/score_bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::stats {
namespace {

using Answers = ScoreSample::Answers;
using Values = std::span<const double>;

/// One training whose architecture a has accuracy about accuracies[a] on `images` images.
Answers answers_of(const std::vector<double>& accuracies, std::size_t images, std::uint64_t seed) {
  RandomStream random(seed, "test/answers");
  Answers answers;
  for (const double accuracy : accuracies) {
    auto& row = answers.emplace_back(images);
    for (auto& right : row) right = random.bernoulli(accuracy) ? 1 : 0;
  }
  return answers;
}

std::vector<Answer<double>> difference_of_first(Values x, Values y) { return {x[0] - y[0]}; }
std::vector<Answer<double>> first_score(Values x, Values) { return {x[0]}; }

TEST(ScoreSample, GivesMeansOverSeeds) {
  const auto of_seeds = ScoreSample::of_seeds({{0.5, 1.0}, {0.7, 0.0}});
  EXPECT_DOUBLE_EQ(of_seeds.scores()[0], 0.6);
  EXPECT_DOUBLE_EQ(of_seeds.scores()[1], 0.5);
  EXPECT_EQ(of_seeds.images(), 0u);
  EXPECT_TRUE(of_seeds.is_random());
  EXPECT_FALSE(ScoreSample::fixed({1, 2}).is_random());

  const std::vector<Answers> answers{{{1, 1, 0, 0}, {1, 1, 1, 1}}, {{1, 0, 0, 0}, {0, 1, 1, 1}}};
  const auto of_answers = ScoreSample::of_answers(answers);
  EXPECT_EQ(of_answers.columns(), (std::vector<std::vector<double>>{{0.5, 1}, {0.25, 0.75}}));
  // Seed 1 twice, images 0, 0 and 1: architecture 0 is right, right, wrong; 1 wrong, wrong, right.
  const auto chosen =
      of_answers.resampled(std::vector<std::size_t>{1, 1}, std::vector<std::uint32_t>{0, 0, 1});
  EXPECT_DOUBLE_EQ(chosen[0], 2.0 / 3);
  EXPECT_DOUBLE_EQ(chosen[1], 1.0 / 3);
}

TEST(ScoreSample, RefusesWhatDoesNotFit) {
  EXPECT_THROW(ScoreSample::of_seeds({}), Error);
  EXPECT_THROW(ScoreSample::of_seeds({{1, 2}, {1}}), Error);
  EXPECT_THROW(ScoreSample::fixed({1, NAN}), Error);
  const std::vector<Answers> uneven{{{1, 0}}, {{1, 0, 1}}};
  EXPECT_THROW(ScoreSample::of_answers(uneven), Error);
  EXPECT_THROW(ScoreSample::of_answers({}), Error);
}

TEST(ScoreBootstrap, OverImagesHasTheBinomialStandardError) {
  const std::vector<Answers> one{answers_of({0.8}, 1000, 1)};
  const auto x = ScoreSample::of_answers(one);
  const double p = x.scores()[0];
  RandomStream random(1187, "test/images");
  const auto interval =
      bootstrap_scores(x, ScoreSample::fixed({0}), false, first_score, random).front();
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->estimate, p);
  // A standard deviation from 2000 resamples is known to 1/√4000 of itself; five of them.
  EXPECT_NEAR(interval->standard_error / std::sqrt(p * (1 - p) / 1000), 1, 5 / std::sqrt(4000.0));
  EXPECT_LT(interval->lower, p);
  EXPECT_GT(interval->upper, p);
}

TEST(ScoreBootstrap, TheSameImagesAreDrawnForBothSidesWhereTheyAreTheSame) {
  const std::vector<Answers> one{answers_of({0.7}, 500, 2)};
  const auto x = ScoreSample::of_answers(one);
  RandomStream random(1187, "test/same");
  // A network and itself: on the same images they never differ.
  const auto same = bootstrap_scores(x, x, true, difference_of_first, random).front();
  EXPECT_EQ(same->standard_error, 0);
  EXPECT_EQ(same->lower, 0);
  const auto other = bootstrap_scores(x, x, false, difference_of_first, random).front();
  const double p = x.scores()[0];
  // Two independent sets of images: the variances add up.
  EXPECT_NEAR(other->standard_error / std::sqrt(2 * p * (1 - p) / 500), 1, 5 / std::sqrt(4000.0));
}

TEST(ScoreBootstrap, SeedsAndImagesAddUp) {
  // Per image each seed is right with its own probability: the variance of the mean over S seeds
  // is σ²/S from seeds (of the resampled, divided by S as the plug-in does) and that of images.
  std::vector<Answers> seeds;
  const double accuracies[] = {0.60, 0.65, 0.70, 0.75, 0.80};
  for (const double accuracy : accuracies) {
    seeds.push_back(answers_of({accuracy}, 2000, static_cast<std::uint64_t>(100 * accuracy)));
  }
  const auto x = ScoreSample::of_answers(seeds);
  double mean = 0, of_seeds = 0, within = 0;
  for (const auto& column : x.columns()) mean += column[0] / 5;
  for (const auto& column : x.columns()) {
    of_seeds += (column[0] - mean) * (column[0] - mean) / 5 / 5;
    within += column[0] * (1 - column[0]) / 5;
  }
  // Drawing five seeds with replacement repeats some: E Σ n_s² / 25 = (5 · (1 + 4/5)) / 25 = 9/25.
  const double exact = std::sqrt(of_seeds + within / 2000 * 9 / 25);
  RandomStream random(1187, "test/both");
  const auto interval =
      bootstrap_scores(x, ScoreSample::fixed({0}), false, first_score, random).front();
  // As above, and answers of different seeds are independent only up to chance: a correlation of
  // 1/√2000 between them, of a part that is a tenth of the whole.
  EXPECT_NEAR(interval->standard_error / exact, 1, 5 / std::sqrt(4000.0) + 0.02);
}

TEST(ScoreBootstrap, AllStatisticsSeeTheSameResamples) {
  const std::vector<Answers> one{answers_of({0.6, 0.7, 0.8, 0.9}, 300, 3)};
  const auto x = ScoreSample::of_answers(one);
  const auto y = ScoreSample::fixed({1, 2, 3, 4});
  RandomStream random(1187, "test/together");
  const auto both = bootstrap_scores(
      x, y, false,
      [](Values a, Values b) {
        const auto tau = kendall(a, b);
        return std::vector<Answer<double>>{tau, tau ? Answer<double>(-*tau) : tau};
      },
      random);
  EXPECT_DOUBLE_EQ(both[0]->standard_error, both[1]->standard_error);
  EXPECT_DOUBLE_EQ(both[0]->estimate, -both[1]->estimate);
}

TEST(ScoreBootstrap, SaysWhyThereIsNone) {
  RandomStream random(1187, "test/none");
  const auto fixed = ScoreSample::fixed({1, 2, 3});
  EXPECT_EQ(bootstrap_scores(fixed, fixed, false, first_score, random).front().reason(),
            "nothing that was random is known");
  const auto constant = ScoreSample::of_seeds({{1, 1, 1}, {2, 2, 2}});
  const auto tau = [](Values a, Values b) { return std::vector<Answer<double>>{kendall(a, b)}; };
  EXPECT_EQ(bootstrap_scores(constant, fixed, false, tau, random).front().reason(),
            "all scores of a column are equal");
  // Both seeds order them perfectly, so every resample does: no bias to correct, and no width.
  const auto firm = ScoreSample::of_seeds({{1, 2, 3}, {2, 4, 6}});
  const auto perfect = bootstrap_scores(firm, fixed, false, tau, random).front();
  EXPECT_EQ(perfect->lower, 1);
  EXPECT_EQ(perfect->upper, 1);
  const std::vector<Answers> one{answers_of({0.7}, 5, 2)};
  EXPECT_THROW(bootstrap_scores(ScoreSample::of_answers(one), fixed, true, first_score, random),
               Error);
}

}  // namespace
}  // namespace nashost::stats
