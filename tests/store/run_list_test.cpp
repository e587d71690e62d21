#include "store/run_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "lab/csv.hpp"
#include "nashost/abi/error.hpp"
#include "sample_run.hpp"
#include "store/run_export.hpp"

namespace nashost::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class Runs : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_.path() / "small-1");
    RunStore store(folder_.path() / "small-1/run.sqlite", RunStore::Open::create);
    fill(store);
    store.finish(RunState::done);
  }
  Folder folder_;
};

TEST_F(Runs, AreListedWithTheirBestResult) {
  fs::create_directories(folder_.path() / "broken");
  std::ofstream(folder_.path() / "broken/run.sqlite") << "no database at all, but some text in it";
  fs::create_directories(folder_.path() / "something else");
  const auto runs = list_runs(folder_.path());
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].run.name, "small");
  EXPECT_EQ(runs[0].run.state, RunState::done);
  ASSERT_TRUE(runs[0].best);
  EXPECT_EQ(runs[0].best->architecture, "(2, 16)");
  EXPECT_EQ(runs[0].best->accuracy, 0.9);
  EXPECT_THAT(runs[1].damage, HasSubstr("broken"));
  EXPECT_TRUE(list_runs(folder_.path() / "nowhere").empty());
}

TEST_F(Runs, AreFoundByPathAndByName) {
  EXPECT_EQ(find_run((folder_.path() / "small-1").string()), folder_.path() / "small-1");
  EXPECT_EQ(find_run("small-1", folder_.path()), folder_.path() / "small-1");
  try {
    find_run("smal-1", folder_.path());
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'small-1'?"));
  }
}

TEST_F(Runs, AreExportedAsCsvThatReadsBack) {
  const RunReader reader(folder_.path() / "small-1");
  const auto files = export_run(reader, ExportFormat::csv, folder_.path() / "out");
  EXPECT_THAT(files, Contains("rounds.csv"));
  EXPECT_THAT(files, Contains("leaderboard.csv"));
  const auto csv = lab::Csv::read(folder_.path() / "out/reward_over_time.csv");
  ASSERT_EQ(csv.rows(), 60U);
  EXPECT_EQ(csv.text(0, csv.column("architecture")), "(1, 8)");
  EXPECT_EQ(csv.number(7, csv.column("reward")), round_row(7).reward);
}

TEST_F(Runs, AreExportedAsJsonThatReadsBack) {
  const RunReader reader(folder_.path() / "small-1");
  std::string text;
  export_relation(reader, "results", ExportFormat::json,
                  [&](std::string_view part) { text += part; });
  const auto json = nlohmann::json::parse(text);
  // Six draws, six accuracies, six losses.
  ASSERT_EQ(json.size(), 18U);
  double third = 0;
  for (const auto& row : json) {
    if (row["name"] == "loss_test" && row["row"] == 4) third = row["value"];
    if (row["name"] == "loss_test" && row["row"] == 5) {
      EXPECT_TRUE(row["value"].is_null());
    }
  }
  EXPECT_EQ(third, 0.1 + 0.2);
  text.clear();
  export_relation(reader, "evaluations", ExportFormat::json,
                  [&](std::string_view part) { text += part; });
  // Row 0 is right on the first five of ten examples: 1111 1000 0000 0000.
  EXPECT_EQ(nlohmann::json::parse(text)[0]["hits"], "f800");
  EXPECT_THROW(export_relation(reader, "rouns", ExportFormat::csv, [](std::string_view) {}),
               ConfigError);
}

}  // namespace
}  // namespace nashost::testing
