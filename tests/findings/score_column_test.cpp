#include "findings/score_column.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nashost/abi/error.hpp"
#include "stage_results.hpp"

namespace nashost::findings {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ScoreColumn, OfOneTrainingHasItsAnswers) {
  StageResult stage = rivals("alone");
  add_answers(stage, "test", 10, {{0, 8}, {0, 9}, {3, 9}}, "accuracy_test");
  const auto column = score_column(stage, "accuracy_test");
  EXPECT_EQ(column.split, "test");
  EXPECT_EQ(column.by_seed.size(), 1u);
  ASSERT_EQ(column.answers.size(), 1u);
  EXPECT_EQ(column.answers[0][2][3], 1);
  EXPECT_EQ(column.answers[0][2][2], 0);
  EXPECT_THAT(column.scores(), ElementsAre(0.8, 0.9, 0.6));
}

TEST(ScoreColumn, OfSeveralSeedsHasOneOfEach) {
  StageResult stage = rivals("alone");
  add_seeds(stage, "test", {{0.8, 0.9, 0.6}, {0.6, 0.9, 0.8}});
  add_answers(stage, "test/0", 10, {{0, 8}, {0, 9}, {0, 6}});
  const auto without = score_column(stage, "accuracy_test");
  EXPECT_TRUE(without.answers.empty()) << "one seed has no answers, so there are none";
  add_answers(stage, "test/1", 10, {{0, 6}, {0, 9}, {0, 8}});
  const auto column = score_column(stage, "accuracy_test");
  EXPECT_EQ(column.answers.size(), 2u);
  EXPECT_THAT(column.by_seed[1], ElementsAre(0.6, 0.9, 0.8));
  EXPECT_NEAR(column.scores()[0], 0.7, 1e-15);
}

TEST(ScoreColumn, OfSeveralStagesPutsTheirSeedsTogether) {
  StageResult first = rivals("one"), second = rivals("two", 2);
  add_answers(first, "validation", 10, {{0, 8}, {0, 9}, {0, 6}}, "accuracy_validation");
  add_answers(second, "validation", 10, {{0, 7}, {0, 6}}, "accuracy_validation");
  const StageResult* const both[] = {&first, &second};
  const auto column = score_column(both, "accuracy_validation");
  EXPECT_EQ(column.stages, "one, two");
  EXPECT_THAT(column.labels, ElementsAre("(1)", "(2)"));
  EXPECT_EQ(column.by_seed.size(), 2u);
  EXPECT_EQ(column.answers.size(), 2u);
  EXPECT_NEAR(column.scores()[1], 0.75, 1e-15);
}

TEST(ScoreColumn, LeavesOutWhatASeedLacks) {
  StageResult stage = rivals("alone");
  add_seeds(stage, "test", {{0.8, NAN, 0.6}, {0.6, 0.9, 0.8}});
  stage.details["accuracy_by_seed"]["test"]["(2)"][0] = nullptr;
  EXPECT_THAT(score_column(stage, "accuracy_test").labels, ElementsAre("(1)", "(3)"));
}

TEST(ScoreColumn, NamesAnUnknownColumnAndWhatThereIs) {
  StageResult stage = rivals("alone");
  stage.columns["accuracy_test"] = {1, 2, 3};
  try {
    score_column(stage, "acuracy_test");
    ADD_FAILURE();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'alone' has no column 'acuracy_test'"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'accuracy_test'?"));
  }
}

TEST(ScoreColumn, CommonRowsKeepTheOrderOfTheFirst) {
  StageResult first = rivals("one"), second = rivals("two");
  std::swap(second.architectures[0], second.architectures[2]);
  std::swap(second.labels[0], second.labels[2]);
  first.columns["x"] = {1, 2, 3};
  second.columns["x"] = {30, 20, 10};
  auto a = score_column(first, "x"), b = score_column(second, "x");
  keep_common(a, b);
  EXPECT_THAT(a.by_seed[0], ElementsAre(1, 2, 3));
  EXPECT_THAT(b.by_seed[0], ElementsAre(10, 20, 30));
}

TEST(ScoreColumn, KeysAndSplits) {
  EXPECT_EQ(answers_key("accuracy_test"), "test");
  EXPECT_EQ(answers_key("inherited_test"), "inherited_test");
  EXPECT_EQ(split_of("inherited_validation"), "validation");
  EXPECT_EQ(split_of("mean_reward"), "");
}

}  // namespace
}  // namespace nashost::findings
