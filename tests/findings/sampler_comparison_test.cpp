#include "findings/sampler_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "report/result_table.hpp"

namespace nashost::findings {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

StageResult stage(const std::string& kind, const std::string& name, const std::string& from = "") {
  StageResult made;
  made.kind = kind;
  made.name = name;
  made.from = from;
  for (const char* label : {"(1)", "(2)", "(3)", "(4)"}) made.labels.emplace_back(label);
  for (std::uint16_t option = 0; option < 4; ++option) made.architectures.push_back({option});
  return made;
}

StageResult supernet(const std::string& name, std::vector<double> share) {
  StageResult made = stage("supernet", name);
  made.seconds = 12;
  made.columns["train_share"] = std::move(share);
  made.details = {{"sampler", "ucb1"}, {"over", "architectures"}, {"rounds", 200}};
  return made;
}

StageResult scores(const std::string& name, const std::string& of, std::vector<double> validation) {
  StageResult made = stage("evaluate", name, of);
  made.columns["accuracy_validation"] = std::move(validation);
  made.columns["accuracy_test"] = {0.5, 0.6, 0.7, 0.8};
  return made;
}

StageResult truth(std::vector<double> test) {
  StageResult made = stage("independent", "alone");
  made.columns["accuracy_test"] = std::move(test);
  return made;
}

TEST(SamplerComparison, RankBesideShare) {
  const StageResult run[] = {supernet("first", {0.1, 0.2, 0.3, 0.4}),
                             scores("first_scores", "first", {0.6, 0.9, 0.8, 0.8}),
                             truth({0.91, 0.95, 0.99, 0.90})};
  const auto records = compare_samplers(run);
  ASSERT_EQ(records.size(), 1U);
  const SamplerRecord& one = records[0];
  EXPECT_EQ(one.sampler, "ucb1 over architectures");
  EXPECT_EQ(one.rounds, 200);
  EXPECT_EQ(one.scored_by, "first_scores");
  EXPECT_EQ(one.score, "accuracy_validation");
  EXPECT_THAT(one.rank, ElementsAre(4, 1, 2, 2));
  EXPECT_EQ(one.best, "(2)");
  EXPECT_EQ(one.best_score, 0.9);
  EXPECT_EQ(one.best_share, 0.2);
  EXPECT_EQ(one.best_test, 0.6);
  // Pairs of shares and scores: 12, 13, 14 concordant, 23 and 24 discordant, 34 tied in the score:
  // τ-b = (3 − 2) / √(6 · 5).
  EXPECT_NEAR(one.share_order.value(), 1 / std::sqrt(30.0), 1e-15);
  // (2) is behind (3) in truth. Pairs of scores and truths: 12, 13, 24 concordant, 14 and 23
  // discordant, 34 tied in the score.
  EXPECT_EQ(one.true_rank, 2);
  EXPECT_NEAR(one.true_order.value(), 1 / std::sqrt(30.0), 1e-15);
}

TEST(SamplerComparison, SupernetsThatNothingScoredAreLeftOut) {
  const StageResult run[] = {supernet("first", {0.1, 0.2, 0.3, 0.4}),
                             supernet("second", {0.4, 0.3, 0.2, 0.1}),
                             scores("ranking", "second", {0.6, 0.7, 0.8, 0.9})};
  const auto records = compare_samplers(run);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].stage, "second");
  EXPECT_EQ(records[0].share_order, -1);
  EXPECT_FALSE(records[0].true_rank);
  const auto json = to_json(records);
  EXPECT_FALSE(json[0].contains("true_rank"));
  EXPECT_EQ(json[0]["best"], "(4)");
  EXPECT_THAT(final_table(run), Not(HasSubstr("samplers")));
}

TEST(SamplerComparison, TruthIsWhereATrainingTellsIt) {
  const StageResult run[] = {supernet("first", {0.1, 0.2, 0.3, 0.4}),
                             scores("ranking", "first", {0.6, 0.9, 0.8, 0.7}),
                             truth({0.91, std::nan(""), 0.99, 0.90})};  // (2) diverged
  const SamplerRecord diverged = compare_samplers(run)[0];
  EXPECT_EQ(diverged.best, "(2)");
  EXPECT_FALSE(diverged.true_rank);
  EXPECT_NEAR(diverged.true_order.value(), 1.0 / 3, 1e-15);  // 13 and 34 concordant, 14 discordant

  StageResult some = truth({0.91, 0.90, 0.99, 0});
  some.labels = {"(1)", "(2)", "(3)", "(9)"};
  const StageResult other[] = {run[0], run[1], some};
  const SamplerRecord one = compare_samplers(other)[0];
  EXPECT_EQ(one.true_rank, 3);
  EXPECT_NEAR(one.true_order.value(), -1.0 / 3, 1e-15);  // 13 agrees, 12 and 23 do not
}

TEST(SamplerComparison, StandsInTheFinalTable) {
  const StageResult run[] = {supernet("first", {0.1, 0.2, 0.3, 0.4}),
                             scores("first_scores", "first", {0.6, 0.9, 0.8, 0.7}),
                             supernet("second", {0.25, 0.25, 0.25, 0.25}),
                             scores("second_scores", "second", {0.6, 0.7, 0.8, 0.9}),
                             truth({0.91, 0.95, 0.99, 0.90})};
  const std::string text = final_table(run);
  EXPECT_THAT(text, HasSubstr("samplers, each by the ranking that its supernet gives:"));
  EXPECT_THAT(text, HasSubstr("1  20.0 %"));  // (2) of the first: rank beside share
  EXPECT_THAT(text, HasSubstr("1  25.0 %"));
  // The best of the second has rank 4 in truth; equal shares have no order.
  EXPECT_THAT(text, ::testing::ContainsRegex("second +ucb1 over architectures .*25.0 % +– +4 "));
}

}  // namespace
}  // namespace nashost::findings
