#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "lab/lab_config.hpp"
#include "lab/lab_json.hpp"
#include "lab/lab_table.hpp"
#include "lab/progress.hpp"
#include "lab/regret_svg.hpp"
#include "lab/small_zoo.hpp"

namespace nashost::lab {
namespace {

class LabOutput : public ::testing::Test {
 protected:
  LabOutput()
      : lab_(read_lab(
            Document::parse("[lab]\nhorizon = 200\nrepetitions = 5\ncheckpoints = [10, 200]\n"
                            "[[environment]]\nname = \"two <arms>\"\nkind = \"bernoulli\"\n"
                            "means = [0.2, 0.8]\n"
                            "[[policy]]\nname = \"uniform\"\nlabel = \"A & B\"\n"
                            "[[policy]]\nname = \"ucb1\"\n",
                            "lab.toml"),
            zoo_)),
        cells_(lab_.play(1, [] { return false; })) {}

  testing::SmallZoo zoo_;
  Lab lab_;
  std::vector<Cell> cells_;
};

TEST_F(LabOutput, JsonHoldsWhatTheSchemaPromises) {
  const auto root = nlohmann::json::parse(to_json(lab_, cells_, false));
  EXPECT_EQ(root["schema"], 1);
  EXPECT_EQ(root["horizon"], 200);
  EXPECT_EQ(root["interrupted"], false);
  const auto& policy = root["environments"]["two <arms>"]["policies"]["ucb1"];
  EXPECT_EQ(policy["policy"], "ucb1");
  EXPECT_EQ(policy["over"], "architectures");
  EXPECT_EQ(policy["repetitions"], 5);
  ASSERT_EQ(policy["regret"].size(), 2U);
  for (const char* key : {"mean", "se", "sd", "median", "q05", "q95"}) {
    EXPECT_TRUE(policy["regret"]["200"][key].is_number()) << key;
    EXPECT_TRUE(policy["best_draw_share"]["10"][key].is_number()) << key;
  }
  const CellSummary summary = summarise(cells_[1], lab_);
  EXPECT_EQ(policy["regret"]["200"]["mean"].get<double>(), summary.regret.back().mean);
  EXPECT_EQ(policy["curve"]["rounds"].size(), policy["curve"]["mean"].size());
  EXPECT_TRUE(policy["recommendation"]["best_mean"]["simple_regret"]["mean"].is_number());
  EXPECT_TRUE(policy["recommendation"]["best_mean"]["rank"]["mean"].is_number());
  EXPECT_FALSE(policy.contains("cost"));  // all cost the same
  EXPECT_GT(policy["state_bytes"].get<int>(), 0);
  EXPECT_GT(policy["timing"]["ns_per_round"].get<double>(), 0);
}

/// Arm 1 is the best and costs 1, arm 0 a quarter of it: the mean cost of a repetition is
/// 1/4 + 3/4 · (share of best draws), over arms and over the same arms as a space.
TEST(LabCosts, AreThoseOfWhatWasTrained) {
  const testing::SmallZoo zoo;
  const std::string arms =
      "[lab]\nhorizon = 200\nrepetitions = 5\n[[environment]]\nname = \"two\"\nkind = "
      "\"bernoulli\"\nmeans = [0.2, 0.8]\ncosts = [2, 8]\n[[policy]]\nname = \"ucb1\"\n"
      "[[policy]]\nname = \"two_at_once\"\n";
  const Lab lab = read_lab(Document::parse(arms, "lab.toml"), zoo);
  const auto cells = lab.play(1, [] { return false; });
  const auto root = nlohmann::json::parse(to_json(lab, cells, false));
  for (const char* label : {"ucb1", "two_at_once"}) {
    const auto& policy = root["environments"]["two"]["policies"][label];
    const double share = policy["best_draw_share"]["200"]["mean"];
    // 200 additions of numbers below 1/200 round by less than 200 · 2^-53.
    EXPECT_NEAR(policy["cost"]["mean"].get<double>(), 0.25 + 0.75 * share, 1e-13) << label;
  }
  EXPECT_NE(to_table(lab, cells).find("cost"), std::string::npos);
}

TEST_F(LabOutput, TableListsTheBestFirst) {
  const std::string table = to_table(lab_, cells_);
  EXPECT_LT(table.find("ucb1"), table.find("A & B"));
  EXPECT_NE(table.find("5 repetitions"), std::string::npos);
  EXPECT_NE(table.find("200 rounds"), std::string::npos);
}

TEST_F(LabOutput, TableSaysHowManyRepetitionsThereAre) {
  cells_[0].repetitions[4].finished = false;
  EXPECT_NE(to_table(lab_, cells_).find("from 4 of 5 repetitions on"), std::string::npos);
}

TEST_F(LabOutput, SvgEscapesAndStaysInside) {
  const std::string svg =
      regret_svg(*lab_.environments()[0], {summarise(cells_[0], lab_), summarise(cells_[1], lab_)});
  EXPECT_NE(svg.find("A &amp; B"), std::string::npos);
  EXPECT_NE(svg.find("two &lt;arms&gt;"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
  // Every point of every line lies in the plot.
  for (std::size_t at = svg.find("points=\""); at != std::string::npos;
       at = svg.find("points=\"", at)) {
    at += 8;
    std::istringstream points(svg.substr(at, svg.find('"', at) - at));
    double x = 0;
    double y = 0;
    char comma = 0;
    while (points >> x >> comma >> y) {
      EXPECT_GE(x, 84 - 0.05);
      EXPECT_LE(x, 84 + 620 + 0.05);
      EXPECT_GE(y, 56 - 0.05);
      EXPECT_LE(y, 56 + 380 + 0.05);
    }
  }
}

TEST(LinePlot, WidensForLongLabelsAndManyCurves) {
  std::vector<PlotCurve> curves;
  for (int i = 0; i < 40; ++i) {
    curves.push_back({"a policy with quite a long label " + std::to_string(i),
                      {0, 1},
                      {0, 1.0 * i},
                      {0, 1.0 * i},
                      {0, 1.0 * i}});
  }
  const std::string svg = line_plot("t", "x", "y", curves);
  double width = 0;
  double height = 0;
  ASSERT_EQ(std::sscanf(svg.c_str(),
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%lf\" height=\"%lf\"",
                        &width, &height),
            2);
  EXPECT_GT(width, 84 + 620 + 34 + 7 * 34);
  EXPECT_GT(height, 40 * 20);
  EXPECT_NE(line_plot("flat", "x", "y", {{"zero", {0}, {0}, {0}, {0}}}).find("</svg>"),
            std::string::npos);
  EXPECT_NE(line_plot("none", "x", "y", {}).find("</svg>"), std::string::npos);
}

/// One curve ends far above the others: it is cut at the top, and its end is told.
TEST(LinePlot, ShowsMostCurvesWhereOneDwarfsThem) {
  std::vector<PlotCurve> curves;
  for (const double end : {10.0, 12.0, 900.0}) {
    curves.push_back({"c", {0, 100}, {0, end}, {0, end}, {0, end}});
  }
  const std::string svg = line_plot("t", "x", "y", curves);
  EXPECT_NE(svg.find("c: 900"), std::string::npos);
  // The axis ends at 15: 12 · 1.2 = 14.4, rounded up to a tick of 5.
  EXPECT_NE(svg.find(">15</text>"), std::string::npos);
  // It meets the top, y = 56, at round 100 · 15/900.
  EXPECT_NE(svg.find("points=\"84.0,436.0 94.3,56.0\""), std::string::npos) << svg;
}

TEST(Bars, FromLeastToGreatest) {
  const std::vector<double> rising = {0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(bars(rising), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(bars(std::vector<double>{3, 3}), "▁▁");
  EXPECT_EQ(bars({}), "");
}

TEST_F(LabOutput, ProgressShowsTheCurve) {
  std::FILE* out = std::tmpfile();
  ASSERT_NE(out, nullptr);
  {
    Progress progress(lab_, out);
    for (std::size_t r = 0; r < 4; ++r) progress.finished(cells_[1], r);
    EXPECT_NE(progress.line(cells_[1]).find("4/5"), std::string::npos);
    EXPECT_NE(progress.line(cells_[1]).find("█"), std::string::npos);
    EXPECT_EQ(std::ftell(out), 0);  // no terminal: only what is finished
    progress.finished(cells_[1], 4);
    EXPECT_GT(std::ftell(out), 0);
  }
  std::fclose(out);
}

}  // namespace
}  // namespace nashost::lab
