#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "made_run.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "report/run_model.hpp"
#include "report_folder.hpp"

namespace nashost::report {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::MadeRun;
using ::testing::Not;
using testing::ReportFolder;
using Json = nlohmann::json;

Json sections_of(const std::filesystem::path& folder) {
  Json sections = RunModel(folder).changes()["sections"];
  sections["run"].erase("folder");
  return sections;
}

void change(const ReportFolder& folder, const std::string& sql) {
  SQLite::Database database((folder.path() / "run.sqlite").string(), SQLite::OPEN_READWRITE);
  database.exec(sql);
}

std::vector<std::string> damage_of(const Json& sections) {
  std::vector<std::string> what;
  for (const Json& one : sections["damage"]) what.push_back(one["what"]);
  return what;
}

class DamagedRun : public ::testing::Test {
 protected:
  void SetUp() override {
    MadeRun made;
    made.rounds = 600;
    testing::make_run(made, folder_.path());
  }
  ReportFolder folder_;
};

/// 1500 bytes of every page in turn are something else: what is read is what was there, or it is
/// said that something is wrong, or nothing is read.
TEST_F(DamagedRun, NoPageChangesAReportInSilence) {
  constexpr std::size_t kPage = 4096, kBytes = 1500;
  change(folder_, "PRAGMA wal_checkpoint(TRUNCATE)");
  const Json whole = sections_of(folder_.path());
  EXPECT_TRUE(whole["damage"].empty()) << whole["damage"];
  const std::string bytes = read_file(folder_.path() / "run.sqlite");
  ASSERT_EQ(bytes.size() % kPage, 0U);
  const std::size_t pages = bytes.size() / kPage;
  ASSERT_GT(pages, 40U);
  std::size_t refused = 0, noticed = 0;
  for (std::size_t page = 0; page < pages; ++page) {
    RandomStream random(3, "damage/" + std::to_string(page));
    std::string damaged = bytes;
    const auto at = page * kPage + static_cast<std::size_t>(random.uniform() * (kPage - kBytes));
    for (std::size_t i = 0; i < kBytes; ++i) {
      damaged[at + i] = static_cast<char>(static_cast<int>(random.uniform() * 256));
    }
    const ReportFolder folder;
    write_file(folder.path() / "run.sqlite", damaged);
    try {
      const Json sections = sections_of(folder.path());
      if (sections["damage"].empty()) {
        EXPECT_EQ(sections, whole) << "page " << page + 1;
      } else {
        ++noticed;
      }
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_LT(refused, pages / 4) << "most of the run is still there";
  EXPECT_GT(noticed, pages / 2);
}

TEST_F(DamagedRun, OneStageThatCannotBeReadLeavesTheOthers) {
  change(folder_, "UPDATE stages SET details = '{\"sampler\": ' WHERE name = 'verdict'");
  const Json sections = sections_of(folder_.path());
  EXPECT_EQ(damage_of(sections), std::vector<std::string>{"results/verdict"});
  EXPECT_EQ(sections["stages"].size(), 8U);
  for (const Json& stage : sections["stages"]) {
    EXPECT_EQ(stage.contains("unreadable"), stage["name"] == "verdict") << stage["name"];
  }
  EXPECT_EQ(sections["rounds/uniform"]["rounds"], 600);
  EXPECT_FALSE(sections["leaderboard"]["columns"].empty());
  const std::vector<std::string> missing = sections["verdict"]["missing"];
  EXPECT_THAT(missing, Contains("What stage 'verdict' (verdict) found cannot be read."));
  EXPECT_THAT(missing, Not(Contains(HasSubstr("No verdict"))));
  EXPECT_THAT(missing, Not(Contains(HasSubstr("will say"))));
}

TEST_F(DamagedRun, RoundsThatAreMissingAreMissed) {
  const Json whole = sections_of(folder_.path());
  change(folder_, "DELETE FROM rounds WHERE stage = 1 AND round >= 590");
  Json sections = sections_of(folder_.path());
  EXPECT_EQ(damage_of(sections), std::vector<std::string>{"rounds/uniform"});
  EXPECT_THAT(sections["notices"].dump(), HasSubstr("it says 600 rounds, and 590 are there"));
  EXPECT_EQ(sections["rounds/leader"], whole["rounds/leader"]);
  change(folder_, "DELETE FROM rounds WHERE stage = 3 AND round = 17");
  sections = sections_of(folder_.path());
  EXPECT_THAT(damage_of(sections), Contains("rounds/leader"));
  EXPECT_THAT(sections["notices"].dump(), HasSubstr("round 18 follows round 16"));
}

TEST_F(DamagedRun, ARoundOfAnotherArchitectureIsMissed) {
  change(folder_,
         "UPDATE rounds SET architecture = 1 + architecture % 9 WHERE stage = 1 AND round = 5");
  EXPECT_EQ(damage_of(sections_of(folder_.path())), std::vector<std::string>{"rounds/uniform"});
}

TEST_F(DamagedRun, CutsAreHeldAgainstTheLedger) {
  change(folder_,
         "UPDATE stages SET details = json_set(details, '$.ledger', json('[{\"round\": 200, "
         "\"change\": \"cut\", \"what\": \"other\"}]')) WHERE name = 'leader'");
  EXPECT_EQ(damage_of(sections_of(folder_.path())), std::vector<std::string>{"cuts/leader"});
}

TEST_F(DamagedRun, HitsThatWereNotCountedAreRefused) {
  change(folder_, "UPDATE evaluations SET correct = correct + 1 WHERE stage = 4 AND row = 0");
  const Json sections = sections_of(folder_.path());
  EXPECT_EQ(damage_of(sections), std::vector<std::string>{"results/alone"});
  EXPECT_THAT(sections["notices"].dump(), HasSubstr("were counted"));
}

TEST_F(DamagedRun, BytesThatAreNoTextAreSaidToBe) {
  change(folder_, "UPDATE runs SET config = CAST(x'6e616d65203d20ff' AS TEXT)");
  EXPECT_EQ(damage_of(sections_of(folder_.path())), std::vector<std::string>{"repeat"});
}

TEST_F(DamagedRun, WithoutStagesNothingIsSaidOfThem) {
  RunRecord run;
  const Verdict words = put_in_words(run, {}, {});
  EXPECT_EQ(words.headline, "What this run found cannot be read");
  EXPECT_TRUE(words.missing.empty());
}

}  // namespace
}  // namespace nashost::report
