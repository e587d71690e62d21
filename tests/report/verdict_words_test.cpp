#include "report/verdict_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nashost::report {
namespace {

using Json = nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Two architectures, (1) and (2), in a stage of that kind.
StageResult stage(const std::string& kind, const std::string& name) {
  StageResult result;
  result.kind = kind;
  result.name = name;
  result.architectures = {Architecture{0}, Architecture{1}};
  result.labels = {"(1)", "(2)"};
  return result;
}

/// Of 100 test images, how many each got right.
StageResult scored(const std::string& kind, const std::string& name, int first, int second) {
  StageResult result = stage(kind, name);
  for (const int right : {first, second}) {
    result.columns["accuracy_test"].push_back(right / 100.0);
    for (int i = 0; i < 100; ++i) result.hits["test"].push_back(i < right ? 1 : 0);
  }
  return result;
}

Verdict words(const std::vector<StageResult>& results) {
  RunRecord run;
  run.state = RunState::done;
  std::vector<StageRecord> stages;
  for (const StageResult& result : results) {
    StageRecord record;
    record.name = result.name;
    record.kind = result.kind;
    record.state = StageState::done;
    stages.push_back(record);
  }
  return put_in_words(run, stages, results);
}

StageResult verdict(const Json& better) {
  StageResult result = stage("verdict", "verdict");
  result.details = {
      {"of", "rivals"},
      {"chosen", "(2)"},
      {"best", "(2)"},
      {"sentence", "what the verdict says"},
      {"weights", {{"pairs", {{{"first", "(1)"}, {"second", "(2)"}, {"better", better}}}}}}};
  return result;
}

TEST(VerdictWords, OneIsBestOnlyWhereTheVerdictSaysSo) {
  const StageResult rivals = scored("finetune", "rivals", 80, 90);
  // Clopper and Pearson's interval of 90 in 100.
  EXPECT_EQ(words({rivals, verdict("(2)")}).headline,
            "(2) is best: 90.00 % [82.38, 95.10] of 100 test images, fine-tuned");
  EXPECT_EQ(words({rivals, verdict(Json())}).headline,
            "(2) was chosen: 90.00 % [82.38, 95.10] of 100 test images, fine-tuned");
  EXPECT_EQ(words({rivals, verdict(Json())}).sentences.front(), "Verdict: what the verdict says.");
  EXPECT_THAT(words({scored("evaluate", "ranking", 80, 90)}).headline,
              HasSubstr("(2) scored best: 90.00 %"));
}

TEST(VerdictWords, ChosenBeforeTestImagesIsChosenWhateverTheySay) {
  StageResult rivals = scored("finetune", "rivals", 91, 90);
  rivals.details["chosen"] = "(2)";
  EXPECT_THAT(words({rivals}).headline, HasSubstr("(2) was chosen: 90.00 %"));
}

TEST(VerdictWords, SeveralSeedsGiveStudentsInterval) {
  StageResult alone = stage("independent", "alone");
  alone.columns["accuracy_test"] = {0.7, 0.82};
  alone.details["accuracy_by_seed"]["test"] = {{"(1)", {0.69, 0.70, 0.71}},
                                               {"(2)", {0.80, 0.82, 0.84}}};
  // 0.82 ± 4.3027 · 0.02 / √3
  EXPECT_EQ(
      words({alone}).headline,
      "(2) scored best: 82.00 % [77.03, 86.97] of test images, mean of 3 seeds, trained alone");
}

/// Two architectures trained so often, the second better by 0.01 and more each time.
StageResult several_seeds(int seeds) {
  StageResult alone = stage("independent", "alone");
  for (int seed = 0; seed < seeds; ++seed) {
    alone.details["accuracy_by_seed"]["test"]["(1)"].push_back(0.80 + 0.001 * seed);
    alone.details["accuracy_by_seed"]["test"]["(2)"].push_back(0.81 + 0.002 * seed);
  }
  alone.columns["accuracy_test"] = {0.80 + 0.0005 * (seeds - 1), 0.81 + 0.001 * (seeds - 1)};
  return alone;
}

TEST(VerdictWords, OverSeedsArchitecturesAreCompared) {
  // All six differences have one sign: p = 2 / 2⁶.
  EXPECT_THAT(words({several_seeds(6)}).sentences,
              Contains("As architectures, over 6 trainings each, it is ahead of (1) (paired "
                       "permutation test, Holm-corrected at 5 %). It was chosen by the same "
                       "numbers, which favours it."));
  // 2 / 2⁵ is more than 0.05, whatever the numbers.
  EXPECT_THAT(words({several_seeds(5)}).sentences,
              Contains("As architectures, over 5 trainings each, it cannot be told from any other "
                       "(paired permutation test, Holm-corrected at 5 %). That test can tell one "
                       "from 1 rival with 6 seeds or more."));
}

/// Three architectures: an order needs as many.
StageResult of_three(const std::string& kind, const std::string& name, const std::string& column,
                     std::vector<double> values) {
  StageResult result = stage(kind, name);
  result.architectures.push_back(Architecture{2});
  result.labels.emplace_back("(3)");
  result.columns[column] = std::move(values);
  return result;
}

StageResult supernet(const std::string& name) {
  return of_three("supernet", name, "train_share", {0.3, 0.3, 0.4});
}

StageResult ranked(const std::string& of, std::vector<double> scores) {
  StageResult result =
      of_three("evaluate", of + "_scores", "accuracy_validation", std::move(scores));
  result.from = of;
  return result;
}

TEST(VerdictWords, SeveralSamplersAreHeldAgainstOneAnother) {
  const std::vector<StageResult> run{supernet("uniform"), ranked("uniform", {0.7, 0.9, 0.8}),
                                     supernet("greedy"), ranked("greedy", {0.9, 0.7, 0.8})};
  const Verdict unknown = words(run);
  EXPECT_THAT(unknown.sentences, Contains("Of 2 supernets different architectures rank first: (1) "
                                          "by 'greedy'; (2) by 'uniform'."));
  EXPECT_THAT(unknown.missing, Contains(HasSubstr("ranking is worth is not known")));

  std::vector<StageResult> known = run;
  known.push_back(of_three("independent", "alone", "accuracy_test", {0.7, 0.9, 0.8}));
  const Verdict words_of_known = words(known);
  EXPECT_THAT(
      words_of_known.sentences,
      Contains("Of their rankings that of 'uniform' is nearest to the truth of stage "
               "'alone': Kendall τ-b 1.000, and what it ranks first is number 1 there; that "
               "of 'greedy' is furthest: -1.000, and what it ranks first is number 3 "
               "there."));
  EXPECT_THAT(words_of_known.missing, Not(Contains(HasSubstr("is not known"))));
}

StageResult comparison(const Json& between) {
  StageResult compare = stage("compare", "compare");
  compare.details = {
      {"between", between},
      {"correlation", {{"kendall", {{"value", 0.5}, {"interval", {0.25, 0.75}}}}}},
      {"baseline",
       {{"parameters", {{"kendall", {{"value", 0.6}, {"interval", {{"none", "x"}}}}}}}}},
      {"seed_ceiling", {{"kendall", 0.9}}},
      {"pairs", 4},
      {"discordant_pairs", 1},
      {"seconds", {{"score", 30}, {"truth", 90}}},
      {"time_ratio", 3.0}};
  return compare;
}

TEST(VerdictWords, TheRankingBesideItsCeilingItsBaselineAndItsCost) {
  const auto said =
      words({scored("evaluate", "ranking", 80, 90), comparison({"ranking", "alone"})}).sentences;
  EXPECT_THAT(said,
              Contains("Stage 'ranking' orders the architectures as stage 'alone' does at Kendall "
                       "τ-b 0.500 [0.250, 0.750]; ordering by parameter count alone gives "
                       "0.600, which is better; one seed of the truth agrees with another at "
                       "0.900. 1 of 4 pairs (25.0 %) are in the wrong order."));
  EXPECT_THAT(said,
              Contains("Stage 'ranking' took 30 s with what it builds on; training everything "
                       "(stage 'alone') took 1 min 30 s, 3.0 times as long."));
}

TEST(VerdictWords, TheParameterCountMayDoAsWellOrBetter) {
  StageResult compare = comparison({"ranking", "alone"});
  Json& count = compare.details["baseline"]["parameters"]["kendall"]["value"];
  count = 0.5;
  EXPECT_THAT(words({compare}).sentences, Contains(HasSubstr("gives 0.500, which is as good;")));
  count = 0.4;
  EXPECT_THAT(words({compare}).sentences, Contains(HasSubstr("gives 0.400; one seed")));
}

TEST(VerdictWords, ScoresOfSeveralStagesAreSaidToBe) {
  const auto said = words({comparison({"one", "two", "three", "alone"})}).sentences;
  EXPECT_THAT(
      said,
      Contains(HasSubstr("Stage 'one' and 2 more orders the architectures as stage 'alone'")));
}

TEST(VerdictWords, AComparisonThatFoundNothingSaysWhy) {
  StageResult compare = stage("compare", "compare");
  compare.details = {{"none", "the stages have no architecture in common"}};
  EXPECT_THAT(
      words({compare}).missing,
      Contains("Stage 'compare' found no rank correlation: the stages have no architecture in "
               "common."));
  compare.details = {
      {"correlation", {{"kendall", {{"value", {{"none", "all scores are equal"}}}}}}}};
  EXPECT_THAT(words({compare}).missing,
              Contains("Stage 'compare' found no rank correlation: all scores are equal."));
}

TEST(VerdictWords, WhatPruningCost) {
  StageResult audit = stage("audit", "audit");
  audit.details = {
      {"of", "leader"}, {"cut", 6}, {"architectures", 9}, {"best", "(2)"}, {"best_survived", true}};
  EXPECT_THAT(words({audit}).sentences,
              Contains("Pruning in stage 'leader' cut 6 of 9 architectures, "
                       "and not (2), the best in truth."));
  audit.details["best_survived"] = false;
  audit.details["regret"] = {{"value", 0.0054}, {"interval", {0.0032, 0.0076}}};
  EXPECT_THAT(
      words({audit}).sentences,
      Contains("Pruning in stage 'leader' cut 6 of 9 architectures, (2), the best in truth, "
               "among them; what is left loses 0.54 [0.32, 0.76] points."));
}

}  // namespace
}  // namespace nashost::report
