#include "report/report_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/atomic_file.hpp"
#include "made_run.hpp"
#include "nashost/abi/error.hpp"
#include "report/figures.hpp"
#include "report/run_model.hpp"
#include "report_folder.hpp"
#include "store/run_store.hpp"

namespace nashost::report {
namespace {

using ::testing::HasSubstr;
using testing::MadeRun;
using testing::ReportFolder;
namespace fs = std::filesystem;

nlohmann::json model_of(const fs::path& folder) { return report_model(std::span(&folder, 1)); }

TEST(ReportModel, EverySectionOfAWholeRun) {
  const ReportFolder folder;
  testing::make_run({}, folder.path());
  const auto model = model_of(folder.path());
  const auto& run = model["runs"][0];
  for (const char* section :
       {"run", "stages", "architectures", "verdict", "leaderboard", "cuts", "checkpoints", "events",
        "repeat", "rounds/uniform", "rounds/leader"}) {
    EXPECT_TRUE(run.contains(section)) << section;
  }
  EXPECT_TRUE(run["notices"].empty()) << run["notices"];
  EXPECT_EQ(run["cuts"]["leader"].size(), 2U);
  EXPECT_EQ(run["rounds/uniform"]["rounds"], 3000);
  // Draws of all curves are the rounds: nothing is lost by thinning.
  std::int64_t draws = 0;
  for (const auto& curve : run["rounds/uniform"]["curves"]) {
    for (const auto& n : curve["n"]) draws += n.get<std::int64_t>();
  }
  EXPECT_EQ(draws, 3000);
}

TEST(ReportModel, StatusSaysWhenAndByWhichRule) {
  const ReportFolder folder;
  testing::make_run({}, folder.path());
  const auto run = model_of(folder.path())["runs"][0];
  const auto& status = run["leaderboard"]["status"][0];
  EXPECT_EQ(status["stage"], "leader");
  for (std::size_t i = 0; i < status["words"].size(); ++i) {
    const std::string label =
        run["architectures"]["labels"][run["leaderboard"]["rows"][i].get<std::size_t>()];
    const std::string words = status["words"][i];
    if (label.starts_with("(1,")) {  // block1_depth = 1 was cut a third of the way
      EXPECT_THAT(words, HasSubstr("cut at round 1000: upper bound"));
    } else if (label == "(2, 1)") {
      EXPECT_THAT(words, HasSubstr("cut at round 1500"));
    } else {
      EXPECT_EQ(words, "alive");
    }
  }
}

TEST(RunModel, ReadsOnlyWhatIsNew) {
  const ReportFolder folder;
  MadeRun made;
  made.running = true;
  testing::make_run(made, folder.path());
  RunModel model(folder.path());
  const auto before = model.version();
  EXPECT_FALSE(model.refresh());
  testing::add_rounds(folder.path(), 50);
  EXPECT_TRUE(model.refresh());
  const auto changes = model.changes(before);
  EXPECT_TRUE(changes["sections"].contains("rounds/uniform"));
  EXPECT_FALSE(changes["sections"].contains("repeat"));
  // As if it had been read at once.
  EXPECT_EQ(changes["sections"]["rounds/uniform"],
            RunModel(folder.path()).changes()["sections"]["rounds/uniform"]);
}

TEST(RunModel, PieceByPieceGivesTheSame) {
  const ReportFolder folder;
  testing::make_run({}, folder.path());
  CurveLimits limits;
  limits.rounds_at_once = 700;
  RunModel model(folder.path(), limits);
  EXPECT_TRUE(model.more());
  EXPECT_THAT(model.changes()["sections"]["notices"].dump(), HasSubstr("700 of 3000 rounds"));
  int refreshes = 0;
  while (model.more()) {
    model.refresh();
    ASSERT_LT(++refreshes, 20);
  }
  EXPECT_EQ(model.changes()["sections"], RunModel(folder.path()).changes()["sections"]);
}

/// The first architectures of 100 000 with names of `letters` per option, each trained once, the
/// later the better.
void train_once(const ReportFolder& folder, std::int64_t architectures, std::size_t letters) {
  std::vector<Decision> decisions;
  for (int d = 0; d < 5; ++d) {
    decisions.push_back({"decision_" + std::to_string(d), {}});
    for (int option = 0; option < 10; ++option) {
      decisions.back().options.push_back(std::to_string(option) + std::string(letters, 'x'));
    }
  }
  const auto space = std::make_shared<const SearchSpace>("large", decisions);
  RunStore store(folder.path() / "run.sqlite", RunStore::Open::create);
  store.begin({"large", 1, "", {{"uniform", "supernet", ""}, {"leader", "supernet", ""}}});
  store.begin_process();
  store.describe(space, 100'000, {});
  store.begin_stage("uniform");
  for (std::int64_t r = 0; r < architectures; ++r) {
    RoundRow row;
    for (std::int64_t n = r, d = 0; d < 5; ++d, n /= 10) {
      row.architecture.push_back(static_cast<Architecture::Option>(n % 10));
    }
    row.reward = row.accuracy = static_cast<double>(r) / 100'000;
    store.add_round("uniform", r, 0, {row});
  }
  store.finish(RunState::interrupted, "stopped on request");
}

TEST(ReportPage, StaysBelowThreeMegabytesHoweverManyWereSeen) {
  const ReportFolder folder;
  train_once(folder, 100'000, 1);
  const auto model = model_of(folder.path());
  EXPECT_LT(page(model, "large").size(), 3'000'000U);
  const auto& run = model["runs"][0];
  // What is there is named right: the last of the order that was trained is the best.
  const auto& labels = run["architectures"]["labels"];
  const auto& rows = run["leaderboard"]["rows"];
  EXPECT_EQ(rows.size(), 5000U);
  EXPECT_EQ(run["leaderboard"]["leftOut"], 95'000);
  EXPECT_LT(labels.size(), 6000U);
  EXPECT_EQ(labels[rows[0].get<std::size_t>()], "(9x, 9x, 9x, 9x, 9x)");
  EXPECT_EQ(labels[rows[1].get<std::size_t>()], "(8x, 9x, 9x, 9x, 9x)");
  const auto first = run["architectures"]["options"][rows[1].get<std::size_t>()];
  EXPECT_EQ(first, nlohmann::json({8, 9, 9, 9, 9}));
  for (const auto& curve : run["rounds/uniform"]["curves"]) {
    ASSERT_LT(curve["a"].get<std::size_t>(), labels.size());
    const auto& options = run["architectures"]["options"][curve["a"].get<std::size_t>()];
    std::int64_t round = 0;
    for (std::size_t d = 5; d > 0; --d) round = 10 * round + options[d - 1].get<std::int64_t>();
    EXPECT_EQ(curve["at"][0].get<std::int64_t>(),
              round / run["rounds/uniform"]["width"].get<std::int64_t>());
  }
}

TEST(ReportModel, WhatIsLargeIsMadeSmaller) {
  const ReportFolder folder;
  train_once(folder, 10'000, 120);
  const auto model = model_of(folder.path());
  EXPECT_LT(page(model, "large").size(), 3'000'000U);
  const auto& run = model["runs"][0];
  EXPECT_GT(run["rounds/uniform"]["buckets"], 300) << "curves were not what took the place";
  EXPECT_LT(run["leaderboard"]["rows"].size(), 5000U);
  EXPECT_GT(run["leaderboard"]["rows"].size(), 1000U) << "no more than is needed is taken";
}

TEST(ReportModel, SamplersOfOneRunBesideOneAnother) {
  const ReportFolder folder;
  MadeRun made;
  made.leader_ranking = true;
  testing::make_run(made, folder.path());
  const auto run = model_of(folder.path())["runs"][0];
  ASSERT_TRUE(run.contains("samplers_compared"));
  const auto& compared = run["samplers_compared"];
  EXPECT_EQ(compared["truth"], "alone");
  ASSERT_EQ(compared["samplers"].size(), 2U);
  EXPECT_EQ(compared["samplers"][0]["stage"], "uniform");
  EXPECT_EQ(compared["samplers"][1]["stage"], "leader");
  EXPECT_EQ(compared["architectures"].size(), 9U);
  EXPECT_EQ(compared["leftOut"], 0);
  double mean = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    ASSERT_EQ(compared["rank"].size(), 2U);
    double sum = 0;
    for (std::size_t s = 0; s < 2; ++s) {
      const bool best = compared["rank"][s][i] == 1;
      if (compared["samplers"][s]["best"] == compared["architectures"][i]) {
        EXPECT_TRUE(best);
      }
      sum += compared["rank"][s][i].get<double>();
    }
    EXPECT_GE(sum, mean) << "lowest mean rank first";
    mean = sum;
  }
  double share = 0;
  for (const auto& one : compared["share"][1]) share += one.get<double>();
  EXPECT_NEAR(share, 1, 9 * 0.5e-5);  // nine roundings to five decimals
  const ReportFolder one;
  testing::make_run({}, one.path());
  EXPECT_FALSE(model_of(one.path())["runs"][0].contains("samplers_compared"));
}

TEST(ReportPage, NothingOfARunIsMarkup) {
  const ReportFolder folder;
  MadeRun made;
  made.name = "</script><script>alert(1)</script>";
  made.details = false;
  testing::make_run(made, folder.path());
  const std::string html = page(model_of(folder.path()), made.name);
  EXPECT_EQ(html.find("<script>alert(1)"), std::string::npos);
  EXPECT_THAT(html, HasSubstr("\\u003c/script>"));
  EXPECT_THAT(html, HasSubstr("<title>&lt;/script&gt;"));
}

TEST(ReportPage, PolicyAllowsItsOwnScriptAlone) {
  const std::string policy = page_policy("'none'");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'sha256-"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST(ReportPage, BytesThatAreNoTextAreShownAsSuch) {
  const std::string html = page({{"runs", nlohmann::json::array()}, {"x", "\xff\xfe"}}, "t");
  EXPECT_THAT(html, HasSubstr("\xef\xbf\xbd"));
}

TEST(ReportModel, ADamagedStoreIsRefusedWithTheCure) {
  const ReportFolder folder;
  testing::make_run({}, folder.path());
  fs::remove(folder.path() / "run.sqlite-wal");
  std::fstream file(folder.path() / "run.sqlite", std::ios::in | std::ios::out | std::ios::binary);
  file.write("this is no database, whatever it was", 36);
  file.close();
  try {
    model_of(folder.path());
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("run.sqlite"));
    EXPECT_THAT(error.what(), HasSubstr("damaged"));
  }
}

TEST(ReportModel, OfSeveralRunsADamagedOneIsNamed) {
  const ReportFolder good, bad;
  testing::make_run({}, good.path());
  write_file(bad.path() / "run.sqlite", std::string(4096, 'x'));
  const std::vector<fs::path> both{good.path(), bad.path()};
  const auto model = report_model(both);
  EXPECT_EQ(model["runs"].size(), 1U);
  ASSERT_EQ(model["notices"].size(), 1U);
  EXPECT_THAT(model["notices"][0].get<std::string>(), HasSubstr(bad.path().string()));
}

TEST(ReportModel, AnInterruptedRunSaysWhatIsMissing) {
  const ReportFolder folder;
  MadeRun made;
  made.stop_after = 100;
  testing::make_run(made, folder.path());
  const auto run = model_of(folder.path())["runs"][0];
  ASSERT_EQ(run["notices"].size(), 1U);
  EXPECT_THAT(run["notices"][0].get<std::string>(), HasSubstr("interrupted in stage uniform"));
  EXPECT_EQ(run["verdict"]["headline"], "No architecture has been scored yet");
  EXPECT_FALSE(run["leaderboard"]["columns"].empty());  // what the rounds say
}

TEST(Figures, AreWholePictures) {
  const ReportFolder folder, pictures;
  testing::make_run({}, folder.path());
  const auto files = write_figures(model_of(folder.path()), pictures.path());
  EXPECT_THAT(files,
              ::testing::UnorderedElementsAre(
                  "made_accuracy_uniform.svg", "made_regret_uniform.svg", "made_share_uniform.svg",
                  "made_draws_uniform.svg", "made_accuracy_leader.svg", "made_regret_leader.svg",
                  "made_share_leader.svg", "made_draws_leader.svg", "made_left_leader.svg",
                  "made_ranking_compare.svg", "made_places_compare.svg", "made_finetune_rivals.svg",
                  "made_pareto.svg", "made_time.svg", "made_importance_hypotheses.svg",
                  "made_side_by_side_accuracy.svg", "made_side_by_side_regret.svg"));
  for (const std::string& file : files) {
    const std::string svg = read_file(pictures.path() / file);
    EXPECT_TRUE(svg.starts_with("<svg ")) << file;
    EXPECT_TRUE(svg.ends_with("</svg>\n")) << file;
    EXPECT_EQ(svg.find("nan"), std::string::npos) << file;
    EXPECT_EQ(svg.find("inf"), std::string::npos) << file;
    EXPECT_EQ(svg.find(">%"), std::string::npos) << file;
  }
  EXPECT_THAT(read_file(pictures.path() / "made_pareto.svg"), HasSubstr(">test accuracy<"));
  EXPECT_THAT(read_file(pictures.path() / "made_left_leader.svg"), HasSubstr(">leader: 5<"));
}

TEST(Figures, OfASingleArchitectureHaveTicksThatDiffer) {
  const ReportFolder folder, pictures;
  MadeRun made;
  made.decisions = {Decision{"only", {"this"}}};
  made.rounds = 200;
  made.details = false;
  testing::make_run(made, folder.path());
  write_figures(model_of(folder.path()), pictures.path());
  const std::string svg = read_file(pictures.path() / "made_pareto.svg");
  // Labels of the x axis, which are centred; the axis' name is the last of them.
  std::vector<std::string> ticks;
  const std::string begin = "text-anchor=\"middle\" fill=\"#555\">";
  for (auto at = svg.find(begin); at != std::string::npos; at = svg.find(begin, at + 1)) {
    const auto from = at + begin.size();
    ticks.push_back(svg.substr(from, svg.find('<', from) - from));
  }
  EXPECT_GT(ticks.size(), 3U);
  EXPECT_EQ(std::set(ticks.begin(), ticks.end()).size(), ticks.size()) << svg;
}

}  // namespace
}  // namespace nashost::report
