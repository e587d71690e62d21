#include "findings/hypotheses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stage_results.hpp"
#include "stats/seeds.hpp"

namespace nashost::findings {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const std::vector<Decision> kDecisions = {{"block1_depth", {"1", "2", "3"}},
                                          {"block2_depth", {"1", "2", "3"}}};

/// 3 × 3: 0.01 per step of block 1, 0.03 per step of block 2, and what a seed adds to all.
StageResult truth_of(std::size_t seeds, double noise) {
  StageResult stage = stage_over("alone", {3, 3});
  RandomStream random(1187, "test/truth");
  std::vector<std::vector<double>> columns;
  for (std::size_t s = 0; s < seeds; ++s) {
    auto& column = columns.emplace_back();
    for (const Architecture& a : stage.architectures) {
      column.push_back(0.9 + 0.01 * a[0] + 0.03 * a[1] + noise * random.normal());
    }
  }
  add_seeds(stage, "test", columns);
  return stage;
}

/// A supernet whose curves lie together by block 2, and whose leader is `other` until round
/// `found_at` and (3, 3) from then on.
StageResult supernet(const std::string& name, std::int64_t found_at, const std::string& other) {
  StageResult stage = stage_over(name, {3, 3});
  Json& curves = stage.details["curves"];
  stage.details["sampler"] = name;
  for (std::int64_t n = 1; n <= 4; ++n) curves["rounds"].push_back(25 * n);
  for (std::size_t row = 0; row < stage.labels.size(); ++row) {
    const Architecture& a = stage.architectures[row];
    for (int n = 1; n <= 4; ++n) {
      curves["mean_reward"][stage.labels[row]].push_back(0.1 * n + 0.05 * a[1] + 0.001 * a[0]);
    }
  }
  for (std::int64_t n = 10; n <= 100; n += 10) {
    curves["looks"].push_back(n);
    curves["leader"].push_back(n < found_at ? other : "(3, 3)");
  }
  return stage;
}

Json answer(const StageResult& truth, const std::vector<const StageResult*>& baseline = {},
            const std::vector<const StageResult*>& search = {},
            const HypothesesOptions& options = {}) {
  return hypotheses(score_column(truth, "accuracy_test"), kDecisions, baseline, search, options);
}

TEST(Hypotheses, ImportanceAndTrendsOfAnAdditiveSpace) {
  const Json found = answer(truth_of(5, 0));
  const Json& importance = found["importance"];
  // Main effects 0.01 and 0.03 a step: variances as 1 to 9.
  EXPECT_NEAR(importance["by_decision"]["block1_depth"]["value"].get<double>(), 0.1, 1e-9);
  EXPECT_NEAR(importance["by_decision"]["block2_depth"]["value"].get<double>(), 0.9, 1e-9);
  EXPECT_NEAR(importance["interactions"][0]["value"].get<double>(), 0, 1e-9);
  EXPECT_NEAR(importance["additive_r_squared"]["value"].get<double>(), 1, 1e-9);
  const Json& trend = found["trend"];
  EXPECT_EQ(trend["joint"]["value"], 1.0);
  EXPECT_NEAR(trend["by_decision"]["block2_depth"]["per_option"]["value"].get<double>(), 0.03,
              1e-9);
  EXPECT_EQ(trend["by_decision"]["block1_depth"]["monotone"]["value"], 1.0);
  EXPECT_EQ(trend["joint"]["interval_over"], "5 seeds");
}

TEST(Hypotheses, IntervalsAreStudentsOverSeeds) {
  const StageResult truth = truth_of(5, 0.005);
  const Json found = answer(truth);
  const Json& one = found["trend"]["by_decision"]["block1_depth"]["per_option"];
  const auto values = one["by_seed"].get<std::vector<double>>();
  ASSERT_EQ(values.size(), 5u);
  const auto expected = stats::mean_over_seeds(values);
  EXPECT_EQ(one["value"].get<double>(), expected->estimate);
  EXPECT_EQ(one["interval"][0].get<double>(), expected->lower);
  EXPECT_EQ(one["interval"][1].get<double>(), expected->upper);
}

TEST(Hypotheses, StatementsAreAnsweredByTheirIntervals) {
  HypothesesOptions options;
  options.key = "block2_depth";
  const StageResult truth = truth_of(5, 0.002);
  const Json found = answer(truth, {}, {}, options);
  ASSERT_EQ(found["statements"].size(), 4u);
  for (const Json& one : found["statements"]) EXPECT_EQ(one["answer"], "supported") << one;
  EXPECT_THAT(found["statements"][1]["statement"].get<std::string>(),
              HasSubstr("block2_depth matters most"));
  options.key = "block1_depth";
  EXPECT_EQ(answer(truth, {}, {}, options)["statements"][1]["answer"], "contradicted");
  // Noise of ten steps of block 1: nothing can be said of it.
  EXPECT_EQ(answer(truth_of(5, 0.1))["statements"][2]["answer"], "open");
}

TEST(Hypotheses, AShareOfVarianceLiesBetweenNoneAndAll) {
  // Two seeds that say the opposite: Student's interval of 12.7 standard errors.
  StageResult truth = truth_of(2, 0.1);
  const Json found = answer(truth);
  for (const auto& [name, share] : found["importance"]["by_decision"].items()) {
    ASSERT_TRUE(share["interval"].is_array()) << name;
    EXPECT_GE(share["interval"][0].get<double>(), 0) << name;
    EXPECT_LE(share["interval"][1].get<double>(), 1) << name;
    EXPECT_LE(share["interval"][0], share["value"]) << name;
    EXPECT_GE(share["interval"][1], share["value"]) << name;
  }
  const Json& difference = found["statements"][1]["number"]["interval"];
  EXPECT_GE(difference[0].get<double>(), -1);
  EXPECT_LE(difference[1].get<double>(), 1);
}

TEST(Hypotheses, OneSeedGivesPointsAndNoAnswers) {
  const Json found = answer(truth_of(1, 0.001));
  EXPECT_EQ(found["trend"]["joint"]["interval"]["none"], "one seed");
  for (const Json& one : found["statements"]) EXPECT_EQ(one["answer"], "open");
  const std::string says = found["says"].dump();
  EXPECT_THAT(says, HasSubstr("one seed: points without interval"));
  EXPECT_THAT(says, HasSubstr("later options of block1_depth are better: one seed"));
}

TEST(Hypotheses, CurvesAreClusteredByDecision) {
  const StageResult one = supernet("uniform", 60, "(1, 1)"),
                    two = supernet("uniform", 60, "(1, 1)");
  const Json found = answer(truth_of(2, 0), {&one, &two});
  const Json& clusters = found["clustering"]["baseline"]["by_decision"];
  // Within a depth of block 2 curves differ by 0.001 a step, between by 0.05: ε² near 1; by block 1
  // all groups have the same spread: 1 − (8/6) · 0.9996, −0.333.
  EXPECT_GT(clusters["block2_depth"]["mean"]["value"].get<double>(), 0.99);
  EXPECT_NEAR(clusters["block1_depth"]["mean"]["value"].get<double>(), -1.0 / 3, 0.01);
  EXPECT_EQ(clusters["block2_depth"]["by_time"].size(), 4u);
  EXPECT_FALSE(found.contains("finding"));
}

TEST(Hypotheses, MissingRewardsAreThoseBefore) {
  StageResult one = supernet("uniform", 60, "(1, 1)");
  Json& rewards = one.details["curves"]["mean_reward"];
  rewards["(1, 1)"] = {nullptr, nullptr, 0.3, nullptr};
  const Json found = answer(truth_of(1, 0), {&one});
  for (const Json& share :
       found["clustering"]["baseline"]["by_decision"]["block2_depth"]["by_time"]) {
    EXPECT_TRUE(share.is_number());
  }
}

TEST(Hypotheses, TheSearchThatFindsTheBestSoonerSavesRounds) {
  const StageResult slow1 = supernet("uniform", 80, "(1, 1)"),
                    slow2 = supernet("uniform", 90, "(1, 1)"),
                    slow3 = supernet("uniform", 1000, "(3, 2)");
  const StageResult fast1 = supernet("greedy", 20, "(1, 1)"),
                    fast2 = supernet("greedy", 40, "(1, 1)"),
                    fast3 = supernet("greedy", 30, "(1, 1)");
  const Json found = answer(truth_of(3, 0), {&slow1, &slow2, &slow3}, {&fast1, &fast2, &fast3});
  const Json& finding = found["finding"];
  EXPECT_EQ(finding["best"], Json::array({"(3, 3)"}));
  EXPECT_EQ(finding["baseline"]["found"], 2);
  EXPECT_EQ(finding["search"]["found"], 3);
  EXPECT_EQ(finding["saved"]["by_seed"], Json::array({60.0, 50.0, 70.0}));  // never is round 100
  EXPECT_NEAR(finding["baseline"]["final_regret"]["value"].get<double>(), 0.03 / 3, 1e-9);
  const Json& last = found["statements"].back();
  EXPECT_EQ(last["statement"], "greedy finds the best in fewer rounds than uniform");
  EXPECT_EQ(last["answer"], "supported");
  EXPECT_THAT(found["says"].dump(), HasSubstr("uniform: found one of the best in 2 of 3 runs"));
}

TEST(Hypotheses, SharesOfAnIncompleteDesignHaveAReason) {
  StageResult truth = truth_of(3, 0.001);
  truth.columns["accuracy_test"][4] = std::nan("");
  truth.details["accuracy_by_seed"]["test"]["(2, 2)"] = {nullptr, nullptr, nullptr};
  const Json found = answer(truth);
  EXPECT_EQ(found["importance"]["by_decision"]["block1_depth"]["value"]["none"],
            "not every combination of options was measured");
  EXPECT_TRUE(found["importance"]["additive_r_squared"]["value"].is_number());
  EXPECT_TRUE(found["trend"]["joint"]["value"].is_number());
  EXPECT_EQ(found["statements"][1]["number"]["value"]["none"],
            "not every combination of options was measured");
  EXPECT_EQ(found["statements"][1]["answer"], "open");
}

TEST(Hypotheses, BadInputIsRefused) {
  const StageResult truth = truth_of(2, 0), one = supernet("uniform", 60, "(1, 1)");
  HypothesesOptions options;
  options.key = "block3_depth";
  try {
    answer(truth, {}, {}, options);
    ADD_FAILURE();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no decision 'block3_depth'"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean"));
  }
  EXPECT_THROW(answer(truth, {&one, &one}, {&one}), ConfigError);
  EXPECT_THROW(answer(truth, {&truth}), ConfigError);  // no supernet stage
}

}  // namespace
}  // namespace nashost::findings
