#include "findings/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/random.hpp"
#include "stage_results.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::findings {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const std::vector<double> kSizes = {1, 2, 3, 4, 5, 6};

/// Six architectures: truth rises with their number, the score has 2 and 3 the wrong way round.
class Comparisons : public ::testing::Test {
 protected:
  Comparisons() : score_(stage_over("ranking", {2, 3})), truth_(stage_over("alone", {2, 3})) {
    add_answers(score_, "test", 1000, {{0, 600}, {0, 720}, {0, 660}, {0, 780}, {0, 840}, {0, 900}},
                "accuracy_test");
    add_answers(truth_, "test", 1000, {{0, 700}, {0, 740}, {0, 780}, {0, 820}, {0, 860}, {0, 900}},
                "accuracy_test");
  }

  Json compare_now(bool whole_space = true) {
    RandomStream random(1187, "test/compare");
    ComparisonOptions options;
    options.whole_space = whole_space;
    return compare(score_column(score_, "accuracy_test"), score_column(truth_, "accuracy_test"),
                   kSizes, kSizes, random, options);
  }

  StageResult score_, truth_;
};

TEST_F(Comparisons, ValuesAreThoseOfTheCoefficients) {
  const Json found = compare_now();
  const std::vector<double> x = {0.6, 0.72, 0.66, 0.78, 0.84, 0.9};
  EXPECT_DOUBLE_EQ(found["correlation"]["kendall"]["value"].get<double>(),
                   *stats::kendall(x, kSizes));
  EXPECT_EQ(found["correlation"]["spearman"]["value"].get<double>(), *stats::spearman(x, kSizes));
  EXPECT_EQ(found["baseline"]["macs"]["kendall"]["value"], 1.0);
  EXPECT_EQ(found["pairs"], 15);
  EXPECT_EQ(found["discordant_pairs"], 1);
  ASSERT_EQ(found["false_superiority"].size(), 1u);
  EXPECT_EQ(found["false_superiority"][0]["favoured"], "(1, 2)");
  EXPECT_EQ(found["false_superiority"][0]["better"], "(1, 3)");
  EXPECT_EQ(found["regret_at_k"]["1"]["value"], 0.0);
  EXPECT_EQ(found["top_k_precision"]["3"]["value"], 1.0);
  EXPECT_FALSE(found["top_k_precision"].contains("7"));
}

TEST_F(Comparisons, IntervalsOfAnEnumeratedSpaceAreOverImages) {
  const Json found = compare_now();
  for (const char* name : {"pearson", "spearman", "kendall", "sparse_kendall"}) {
    const Json& one = found["correlation"][name];
    ASSERT_TRUE(one["interval"].is_array()) << name;
    EXPECT_EQ(one["interval_over"], "test images");
    EXPECT_LE(one["interval"][0].get<double>(), one["value"].get<double>()) << name;
    EXPECT_GE(one["interval"][1].get<double>(), one["value"].get<double>()) << name;
  }
  EXPECT_EQ(found["seed_ceiling"]["kendall"]["none"], "fewer than 2 seeds");
  EXPECT_THAT(found["says"].dump(),
              HasSubstr("1 of 15 pairs in the wrong order: (1, 2) above (1, 3)"));
}

TEST_F(Comparisons, SeedsWidenThemAndGiveACeiling) {
  const Json one_seed = compare_now();
  truth_.columns.clear();
  truth_.hits.clear();
  add_seeds(truth_, "test",
            {{0.70, 0.74, 0.78, 0.82, 0.86, 0.90},
             {0.76, 0.70, 0.84, 0.80, 0.90, 0.86},
             {0.66, 0.80, 0.74, 0.86, 0.82, 0.94}});
  const Json found = compare_now();
  EXPECT_EQ(found["correlation"]["kendall"]["interval_over"], "3 seeds of the truth, test images");
  ASSERT_TRUE(found["seed_ceiling"]["kendall"].is_number());
  EXPECT_LT(found["seed_ceiling"]["kendall"].get<double>(), 1);
  const auto width = [](const Json& f) {
    const Json& interval = f["correlation"]["pearson"]["interval"];
    return interval[1].get<double>() - interval[0].get<double>();
  };
  EXPECT_GT(width(found), width(one_seed));
  EXPECT_THAT(found["says"].dump(), HasSubstr("one seed of the truth against another"));
}

TEST_F(Comparisons, OfASampleTheyAreOverArchitectures) {
  score_.details["sampled"] = true;
  EXPECT_EQ(compare_now(false)["correlation"]["pearson"]["interval_over"], "architectures");
  // All of a small space were drawn: that is no sample.
  EXPECT_EQ(compare_now(true)["correlation"]["pearson"]["interval_over"], "test images");
  // What hangs on the best few keeps to images.
  EXPECT_EQ(compare_now(false)["regret_at_k"]["1"]["interval_over"], "test images");
}

TEST_F(Comparisons, WithoutAnswersThereIsAReasonAndNoNumber) {
  score_.hits.clear();
  truth_.hits.clear();
  const Json found = compare_now();
  EXPECT_EQ(found["correlation"]["kendall"]["interval"]["none"],
            "nothing that was random is known");
  EXPECT_TRUE(found["correlation"]["kendall"]["value"].is_number());
}

TEST_F(Comparisons, ConstantsAndFewArchitecturesGiveReasons) {
  score_.columns["accuracy_test"].assign(6, 0.5);
  score_.hits.clear();
  const Json constant = compare_now();
  EXPECT_EQ(constant["correlation"]["kendall"]["value"]["none"],
            "all scores of a column are equal");
  EXPECT_THAT(constant["says"].dump(), HasSubstr("none (all scores of a column are equal)"));
  EXPECT_THAT(constant.dump(), ::testing::Not(HasSubstr("null")));

  StageResult two = stage_over("two", {2});
  two.columns["x"] = {1, 2};
  RandomStream random(1187, "test/two");
  const auto column = score_column(two, "x");
  const Json few = compare(column, column, {1, 2}, {1, 2}, random);
  EXPECT_TRUE(few["correlation"]["pearson"]["value"].contains("none"));
  EXPECT_TRUE(few["regret_at_k"].contains("1"));
}

}  // namespace
}  // namespace nashost::findings
