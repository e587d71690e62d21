#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "end_to_end/program.hpp"
#include "made_run.hpp"
#include "report_folder.hpp"

/// nashost report and nashost show, as they are called.
namespace nashost::report {
namespace {

using end_to_end::nashost;
using ::testing::HasSubstr;
using ::testing::Not;

class Commands : public ::testing::Test {
 protected:
  void SetUp() override {
    run_ = folder_.path() / "a run";
    std::filesystem::create_directories(run_);
    testing::MadeRun made;
    made.rounds = 300;
    testing::make_run(made, run_);
  }
  void change(const std::string& sql) const {
    SQLite::Database database((run_ / "run.sqlite").string(), SQLite::OPEN_READWRITE);
    database.exec(sql);
  }
  std::string quoted() const { return "'" + run_.string() + "'"; }

  testing::ReportFolder folder_;
  std::filesystem::path run_;
};

TEST_F(Commands, DamageEndsWithStatusOneAndIsNamed) {
  const std::string report = "report " + quoted() + " -o '" + run_.string() + "/page.html'";
  EXPECT_EQ(nashost(report).status, 0);
  EXPECT_EQ(nashost("show " + quoted()).status, 0);
  change("DELETE FROM rounds WHERE stage = 1 AND round > 250");
  for (const std::string& command : {report, "show " + quoted()}) {
    const auto said = nashost(command);
    EXPECT_EQ(said.status, 1) << command;
    EXPECT_THAT(said.output, HasSubstr("The rounds of stage uniform are not what it trained"));
  }
  EXPECT_TRUE(std::filesystem::exists(run_ / "page.html")) << "what is there is shown";
}

/// Someone with an editor: whatever a cell says, it is a message or a report, and never a crash.
TEST_F(Commands, WhateverACellSaysItEnds) {
  for (const char* const sql : {"DELETE FROM architectures WHERE id = 2",
                                "UPDATE architectures SET options = '[99,99]'",
                                "UPDATE architectures SET options = '[0]'",
                                "UPDATE architectures SET options = '{}'",
                                "UPDATE architectures SET label = NULL",
                                "UPDATE rounds SET architecture = 99999999",
                                "UPDATE rounds SET architecture = 99999999 WHERE round = 3",
                                "UPDATE rounds SET architecture = -1",
                                "UPDATE stages SET details = '[1,2]'",
                                "UPDATE stages SET details = NULL",
                                "UPDATE stages SET details = '{\"ledger\": 7}'",
                                "UPDATE results SET row = row + 1",
                                "UPDATE results SET value = 'text'",
                                "UPDATE evaluations SET examples = 1000000000",
                                "UPDATE evaluations SET hits = x''",
                                "UPDATE runs SET decisions = '7'",
                                "UPDATE runs SET decisions = NULL",
                                "UPDATE runs SET manifest = '[]'",
                                "UPDATE cuts SET assignment = '[[9,9]]'",
                                "UPDATE cuts SET assignment = '7'",
                                "UPDATE stages SET region = x'00ff'"}) {
    std::filesystem::remove_all(run_);
    std::filesystem::create_directories(run_);
    testing::MadeRun made;
    made.rounds = 300;
    testing::make_run(made, run_);
    try {
      change(sql);
    } catch (const SQLite::Exception&) {
      continue;  // the schema itself forbids it
    }
    for (const std::string& command :
         {"report " + quoted() + " -o '" + run_.string() + "/page.html'", "show " + quoted(),
          "export " + quoted()}) {
      const auto said = nashost(command);
      EXPECT_THAT(said.status, ::testing::AnyOf(0, 1, 2)) << sql << "\n" << command;
      EXPECT_THAT(said.output, Not(HasSubstr("internal error"))) << sql << "\n" << command;
    }
  }
}

TEST_F(Commands, OutputGoesIntoAPipeAndIsNoSuccessWhereItDoesNot) {
  const std::string pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto said =
      nashost("report " + quoted() + " -o '" + pipe + "' & timeout 60 head -c 15 '" + pipe + "'");
  EXPECT_THAT(said.output, HasSubstr("<!doctype html>"));
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(nashost("report " + quoted() + " -o '" + folder_.path().string() + "'").status, 2);
  EXPECT_EQ(nashost("report " + quoted() + " -o /nowhere/page.html").status, 2);
}

TEST_F(Commands, AFullDiskBehindStandardOutputIsNoSuccess) {
  for (const std::string command : {"show ", "report "}) {
    EXPECT_EQ(nashost(command + quoted() + " >/dev/full").status, 1) << command;
    EXPECT_EQ(nashost(command + quoted() + " >/dev/null").status, 0) << command;
  }
}

TEST_F(Commands, ShowSaysWhatIsMissingAndQuotesPaths) {
  change("UPDATE runs SET state = 'interrupted', name = 'a' || char(27) || '[31mb'");
  change("UPDATE stages SET state = 'waiting' WHERE name = 'verdict'");
  const auto said = nashost("show " + quoted());
  EXPECT_THAT(said.output, HasSubstr("a\\x1b[31mb: interrupted"));
  EXPECT_EQ(said.output.find('\x1b'), std::string::npos);
  EXPECT_THAT(said.output, HasSubstr("Stage 'verdict' will say who beats whom"));
  EXPECT_THAT(said.output, HasSubstr("nashost --resume '" + run_.string() + "'"));
}

}  // namespace
}  // namespace nashost::report
