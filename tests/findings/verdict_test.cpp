#include "findings/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stage_results.hpp"
#include "stats/multiple_comparisons.hpp"
#include "stats/paired_tests.hpp"

namespace nashost::findings {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

Json judge(const StageResult& stage, const ScoreColumn* cheap = nullptr,
           const VerdictOptions& options = {}) {
  RandomStream random(1187, "test/verdict");
  return verdict(candidates_of(stage, "accuracy_test"), cheap, random, options);
}

/// On 1000 images: the first right on 900, the second on 850 (all of them images of the first), the
/// third on 895.
StageResult three() {
  StageResult stage = rivals("rivals");
  add_answers(stage, "test", 1000, {{0, 900}, {0, 850}, {0, 895}}, "accuracy_test");
  stage.details["chosen"] = "(1)";
  return stage;
}

TEST(Verdict, PairsAreMcNemarsWithHolmOverAllOfThem) {
  const Json found = judge(three());
  const Json& pairs = found["weights"]["pairs"];
  ASSERT_EQ(pairs.size(), 3u);
  // (1) against (2): 50 and 0; (1) against (3): 5 and 0; (2) against (3): 0 and 45.
  const double p[] = {stats::mcnemar(50, 0).p_exact, stats::mcnemar(5, 0).p_exact,
                      stats::mcnemar(0, 45).p_exact};
  const auto adjusted = stats::holm(p);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(pairs[i]["p"], p[i]);
    EXPECT_EQ(pairs[i]["p_holm"], adjusted[i]);
  }
  EXPECT_DOUBLE_EQ(pairs[0]["difference"].get<double>(), 0.05);
  EXPECT_EQ(pairs[0]["better"], "(1)");
  EXPECT_EQ(pairs[1]["better"], nullptr);  // p = 2/32 = 0.0625
  EXPECT_EQ(pairs[2]["better"], "(3)");
  EXPECT_EQ(pairs[1]["only_first"], 5);
  EXPECT_EQ(pairs[1]["p_mid"], stats::mcnemar(5, 0).p_mid);
  // 50 images of 1000: √(0.05 − 0.05²)/√1000 = 0.0069 is the standard error.
  EXPECT_NEAR(pairs[0]["interval"][0].get<double>(), 0.05 - 1.96 * 0.0069, 0.003);
  EXPECT_THAT(found["sentence"].get<std::string>(),
              HasSubstr("(1) is ahead of (2); (3) cannot be told from (1) at this budget on 1000 "
                        "test images; (1) was chosen on validation images"));
  EXPECT_THAT(found["sentence"].get<std::string>(),
              HasSubstr("One training each says nothing about the architectures"));
}

TEST(Verdict, AllCanBeIndistinguishable) {
  StageResult stage = rivals("rivals");
  add_answers(stage, "test", 1000, {{0, 900}, {0, 898}, {0, 896}}, "accuracy_test");
  const Json found = judge(stage);
  EXPECT_THAT(found["sentence"].get<std::string>(),
              HasSubstr("(1), (2) and (3) are indistinguishable at this budget"));
  EXPECT_EQ(found["chosen"], nullptr);
  EXPECT_EQ(found["best"], "(1)");
}

TEST(Verdict, OneCanBeTheBestOfAll) {
  StageResult stage = rivals("rivals");
  add_answers(stage, "test", 1000, {{0, 800}, {0, 900}, {0, 850}}, "accuracy_test");
  EXPECT_THAT(judge(stage)["sentence"].get<std::string>(),
              HasSubstr("(2) is the best of 3: ahead of (1) and (3) on 1000 test images (Holm p < "
                        "0.0001)"));
}

TEST(Verdict, TestImagesCanContradictTheChoice) {
  StageResult stage = three();
  stage.details["chosen"] = "(2)";
  const std::string sentence = judge(stage)["sentence"];
  EXPECT_THAT(sentence, HasSubstr("(1) and (3) are ahead of (2)"));
  EXPECT_THAT(sentence, HasSubstr("(2) was chosen on validation images"));
}

TEST(Verdict, FalseSuperiorityIsNamed) {
  StageResult stage = three();
  stage.columns["inherited_validation"] = {0.80, 0.83, 0.81};
  const auto cheap = score_column(stage, "inherited_validation");
  const Json found = judge(stage, &cheap);
  ASSERT_EQ(found["false_superiority"].size(), 3u);
  const Json& first = found["false_superiority"][0];
  EXPECT_EQ(first["favoured"], "(2)");
  EXPECT_EQ(first["better"], "(1)");
  EXPECT_NEAR(first["score_lead"].get<double>(), 0.03, 1e-12);
  EXPECT_NEAR(first["truth_loss"].get<double>(), 0.05, 1e-12);
  EXPECT_TRUE(first["established"].get<bool>());
  EXPECT_FALSE(found["false_superiority"][1]["established"].get<bool>());
  const std::string says = found["says"].dump();
  EXPECT_THAT(says, HasSubstr("false superiority: (2) led (1) by 3.00 points in rivals "
                              "(inherited_validation), and is 5.00 points behind: established"));
  EXPECT_THAT(says, HasSubstr("not established at this budget"));

  stage.columns["inherited_validation"] = {0.83, 0.80, 0.81};
  const auto same = score_column(stage, "inherited_validation");
  EXPECT_THAT(judge(stage, &same)["says"].dump(), HasSubstr("false superiority: none"));
}

/// Two rivals, seven seeds, the first better by 0.01 in each.
StageResult seven_seeds() {
  StageResult stage = rivals("alone", 2);
  std::vector<std::vector<double>> seeds;
  for (std::size_t s = 0; s < 7; ++s) {
    const std::size_t right = 900 + 2 * s;
    seeds.push_back({static_cast<double>(right) / 1000, static_cast<double>(right - 10) / 1000});
    add_answers(stage, "test/" + std::to_string(s), 1000, {{0, right}, {0, right - 10}});
  }
  add_seeds(stage, "test", seeds);
  return stage;
}

TEST(Verdict, AboutArchitecturesSeedsSpeak) {
  VerdictOptions options;
  options.architectures = true;
  const Json found = judge(seven_seeds(), nullptr, options);
  const Json& pair = found["architectures"]["pairs"][0];
  EXPECT_DOUBLE_EQ(pair["p"].get<double>(), 2.0 / 128);  // the smallest that 7 seeds allow
  EXPECT_EQ(pair["probability_better"], 1.0);
  EXPECT_EQ(pair["better"], "(1)");
  EXPECT_EQ(pair["interval_over"], "seeds");
  EXPECT_THAT(found["sentence"].get<std::string>(),
              HasSubstr("As architectures, (1) is the best of 2: ahead of (2) over 7 seeds"));
}

TEST(Verdict, ModelsAreThoseOfTheSeedThatWasChosenForEach) {
  StageResult stage = seven_seeds();
  stage.details["model_seed"] = {{"(1)", 0}, {"(2)", 6}};
  // Seed 0 of the first is right on 900, seed 6 of the second on 902.
  EXPECT_EQ(judge(stage)["weights"]["pairs"][0]["only_second"], 2);
}

TEST(Verdict, ADesignThatCannotFindAnythingIsRefusedWithTheSeedsItNeeds) {
  StageResult stage = three();
  VerdictOptions options;
  options.architectures = true;
  try {
    judge(stage, nullptr, options);
    ADD_FAILURE();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("it takes 7 seeds"));
  }
}

TEST(Verdict, NeedsAnswersAndCandidates) {
  StageResult stage = rivals("alone");
  stage.columns["accuracy_test"] = {0.9, 0.8, 0.7};
  EXPECT_THROW(judge(stage), ConfigError);
  stage.columns["accuracy_test"].assign(3, std::nan(""));
  EXPECT_THROW(judge(stage), ConfigError);
}

TEST(Verdict, OfOneCandidateIsShort) {
  StageResult stage = rivals("rivals", 1);
  add_answers(stage, "test", 100, {{0, 90}}, "accuracy_test");
  EXPECT_EQ(judge(stage)["sentence"], "(1) is the only candidate");
}

}  // namespace
}  // namespace nashost::findings
