#include "report/leaderboard_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "made_run.hpp"
#include "report/text_table.hpp"
#include "report_folder.hpp"

namespace nashost::report {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class LeaderboardTable : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::make_run({}, folder_.path());
    const RunReader run(folder_.path());
    architectures_ = run.architectures();
    board_ = make_leaderboard(run, architectures_, run.stages(), run.results(), {}, {});
  }
  std::vector<std::string> lines(std::size_t width, std::size_t rows = 20) const {
    std::istringstream text(leaderboard_table(board_, architectures_, width, rows));
    std::vector<std::string> all;
    for (std::string line; std::getline(text, line);) all.push_back(line);
    return all;
  }

  testing::ReportFolder folder_;
  std::vector<ArchitectureRecord> architectures_;
  Leaderboard board_;
};

TEST_F(LeaderboardTable, FitsEveryWidthAndSaysWhatIsLeftOut) {
  for (std::size_t width = 40; width <= 400; ++width) {
    const auto all = lines(width);
    for (const std::string& line : all) EXPECT_LE(display_width(line), width) << line;
    ASSERT_GE(all.size(), 11U);  // two of head, nine architectures
    EXPECT_THAT(all[0], HasSubstr("alone"));
    EXPECT_THAT(all[1], HasSubstr("place  architecture"));
    EXPECT_THAT(all[1], HasSubstr("test"));
  }
  EXPECT_THAT(lines(80).back(), MatchesRegex("… and [0-9]+ columns more, in report.html"));
  EXPECT_EQ(lines(400).size(), 11U) << "all columns fit, and nothing is said to be left out";
}

TEST_F(LeaderboardTable, TheFrontIsOfAllArchitecturesHoweverFewRowsAreKept) {
  CurveLimits limits;
  limits.leaderboard = 1;  // the best row is not the cheapest
  const RunReader run(folder_.path());
  const auto few = make_leaderboard(run, architectures_, run.stages(), run.results(), {}, limits);
  ASSERT_EQ(few.rows.size(), 1U);
  EXPECT_EQ(few.trade.cost, "macs");
  EXPECT_EQ(few.trade.of, 9U);
  // The naive twin: nothing as cheap is as good.
  const auto& scores = board_.columns[static_cast<std::size_t>(board_.score)].values;
  const auto& costs = std::ranges::find(board_.columns, "macs", &Leaderboard::Column::name)->values;
  std::vector<std::string> front;
  for (std::size_t a = 0; a < scores.size(); ++a) {
    bool beaten = false;
    for (std::size_t b = 0; b < scores.size(); ++b) {
      beaten = beaten || (b != a && costs[b] <= costs[a] && scores[b] >= scores[a]);
    }
    if (!beaten) front.push_back(architectures_[a].label);
  }
  const auto& labels = few.trade.labels;
  EXPECT_GT(few.trade.front, 1U);
  EXPECT_THAT(std::vector(labels.begin(), labels.begin() + static_cast<int>(few.trade.front)),
              ::testing::UnorderedElementsAreArray(front));
  EXPECT_EQ(labels.size(), 9U);  // the others beside them
}

TEST_F(LeaderboardTable, BestFirstByTheTruth) {
  const auto& score = board_.columns[static_cast<std::size_t>(board_.score)];
  EXPECT_EQ(score.stage, "alone");
  const auto all = lines(80);
  double last = 100;
  for (std::size_t row = 0; row < 9; ++row) {
    std::istringstream line(all[2 + row]);
    std::string place, first, second;
    double accuracy = 0;
    line >> place >> first >> second >> accuracy;  // "1  (3, 3)  98.70"
    EXPECT_EQ(place, std::to_string(row + 1));
    EXPECT_EQ(first + " " + second, architectures_[board_.rows[row]].label);
    EXPECT_NEAR(accuracy, 100 * score.values[board_.rows[row]], 0.005 + 1e-9);  // two decimals
    EXPECT_LE(accuracy, last);
    last = accuracy;
  }
}

TEST_F(LeaderboardTable, SaysWhenSomethingWasCut) {
  const auto all = lines(400);
  int cut = 0;
  for (const std::string& line : all) {
    if (line.find("(1, ") != std::string::npos) {
      EXPECT_THAT(line, HasSubstr("cut at round 1000"));
    }
    if (line.find("cut at round") != std::string::npos) ++cut;
  }
  EXPECT_EQ(cut, 4);  // block1_depth = 1, and (2, 1)
}

TEST_F(LeaderboardTable, OfManyTheBest) {
  const auto all = lines(400, 4);
  ASSERT_EQ(all.size(), 7U);
  EXPECT_EQ(all.back(), "… and 5 architectures more, in report.html");
}

}  // namespace
}  // namespace nashost::report
