#include "store/run_comparison.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_run.hpp"

namespace nashost::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// The sample run with a trial, in a folder of its own, and changed by SQL.
class SampleRun {
 public:
  explicit SampleRun(const std::string& change = "") {
    {
      RunStore store(folder_.database(), RunStore::Open::create);
      fill(store);
      TrialRow trial;
      trial.role = "alone/(1, 8)/seed 0";
      trial.architecture = Architecture{0, 0};
      trial.seconds = 1.5;
      trial.first_loss = 2;
      trial.last_loss = 0.5;
      trial.scores["test"] = {1, 0.25, {1, 0}};
      store.add_trial("alone", trial);
    }
    if (change.empty()) return;
    SQLite::Database database(folder_.database().string(), SQLite::OPEN_READWRITE);
    if (database.exec(change) == 0) throw std::runtime_error("changes nothing: " + change);
  }
  RunReader reader() const { return RunReader(folder_.path()); }

 private:
  Folder folder_;
};

TEST(FirstDifference, NoneBetweenARunAndItsRepetition) {
  EXPECT_EQ(first_difference(SampleRun().reader(), SampleRun().reader()), std::nullopt);
}

TEST(FirstDifference, TimesAreNone) {
  for (const char* change :
       {"UPDATE stages SET started = 1, ended = 2, seconds = 3",
        "UPDATE trials SET seconds = 99, ended = 5", "UPDATE checkpoints SET seconds = 1, made = 2",
        "UPDATE stages SET details = json_set(details, '$.rounds_per_second', 7)",
        "INSERT INTO events (time, kind, message) VALUES (1, 'note', 'x')"}) {
    EXPECT_EQ(first_difference(SampleRun().reader(), SampleRun(change).reader()), std::nullopt)
        << change;
  }
}

TEST(FirstDifference, EverythingElseIs) {
  const std::pair<const char*, const char*> cases[] = {
      {"UPDATE rounds SET reward = reward + 1e-16 WHERE round = 30",
       "stage leader, round 30: the reward"},
      {"UPDATE rounds SET probability = NULL WHERE round = 3", "round 3: the probability"},
      {"UPDATE rounds SET architecture = 1 + architecture % 6 WHERE round = 7",
       "round 7: the architecture"},
      {"UPDATE rounds SET region = 2 WHERE round = 50", "round 50: the region"},
      {"DELETE FROM rounds WHERE round = 59",
       "the number of stored rounds is 60 in the run, 59 repeated"},
      {"UPDATE cuts SET value = 0.5", "change 1 of the region: the statistic"},
      {"DELETE FROM cuts", "the number of changes"},
      {"UPDATE trials SET last_loss = 0.25", "trial 0 (alone/(1, 8)/seed 0): the last loss"},
      {"UPDATE trial_evaluations SET hits = x'40'", "right on other images"},
      {"UPDATE results SET value = 11 WHERE name = 'draws' AND row = 2",
       "architecture (1, 32): draws"},
      {"UPDATE evaluations SET hits = x'ffc0', correct = 10 WHERE row = 1",
       "right on other images"},
      {"UPDATE stages SET weights_sha256 = 'b' WHERE id = 1", "checksum of its weights"},
      {"UPDATE stages SET details = json_set(details, '$.rounds', 61) WHERE id = 1",
       "details differ at /rounds"},
      {"UPDATE stages SET region = x'00' WHERE id = 1", "what pruning left"},
      {"UPDATE stages SET state = 'running' WHERE id = 2", "done in one of them only"},
      {"UPDATE stages SET name = 'other' WHERE id = 3", "different names"},
      {"DELETE FROM stages WHERE id = 3", "different stages"},
  };
  const SampleRun run;
  for (const auto& [change, message] : cases) {
    EXPECT_THAT(first_difference(run.reader(), SampleRun(change).reader()).value_or("nothing"),
                HasSubstr(message))
        << change;
  }
}

TEST(FirstDifference, ABeginningMayEndEarlierAndMayNotDiffer) {
  const SampleRun run;
  const std::string shorter =
      "DELETE FROM rounds WHERE round >= 20; DELETE FROM cuts; "
      "UPDATE stages SET state = 'waiting' WHERE id = 2; "
      "UPDATE stages SET state = 'running' WHERE id = 1";
  EXPECT_EQ(first_difference(run.reader(), SampleRun(shorter).reader(), Extent::beginning),
            std::nullopt);
  EXPECT_NE(first_difference(run.reader(), SampleRun(shorter).reader()), std::nullopt);
  const SampleRun other(shorter + "; UPDATE rounds SET loss = 9 WHERE round = 19");
  EXPECT_THAT(first_difference(run.reader(), other.reader(), Extent::beginning).value_or(""),
              AllOf(HasSubstr("round 19: the loss is 1.5"), HasSubstr("9 repeated")));
  // A stage that is done has all that it is to have.
  const SampleRun hole("DELETE FROM rounds WHERE round >= 20");
  EXPECT_THAT(first_difference(run.reader(), hole.reader(), Extent::beginning).value_or(""),
              HasSubstr("is 60 in the run, 20 repeated"));
}

TEST(FirstDifference, OfARunThatDidNotEndIsLookedForAsFarAsItGot) {
  const std::string in_leader =
      "DELETE FROM rounds WHERE round >= 20; DELETE FROM cuts; "
      "UPDATE stages SET state = 'waiting' WHERE id = 2; "
      "UPDATE stages SET state = 'running' WHERE id = 1";
  // Among the trials of its third stage: the repetition may have more of them, and other ones.
  const std::string in_alone = "UPDATE stages SET state = 'running' WHERE id = 3";
  const std::string no_trial = in_alone + "; DELETE FROM trial_evaluations; DELETE FROM trials";
  const std::string whole = "UPDATE stages SET state = 'done', details = '{}' WHERE id = 3";
  for (const std::string& change : {in_leader, in_alone, no_trial}) {
    EXPECT_EQ(
        first_difference(SampleRun(change).reader(), SampleRun(whole).reader(), Extent::beginning),
        std::nullopt)
        << change;
    EXPECT_NE(first_difference(SampleRun(change).reader(), SampleRun(whole).reader()), std::nullopt)
        << change;
  }
  const SampleRun other(in_leader + "; UPDATE rounds SET loss = 9 WHERE round = 19");
  EXPECT_THAT(
      first_difference(other.reader(), SampleRun(whole).reader(), Extent::beginning).value_or(""),
      HasSubstr("round 19: the loss is 9 in the run"));
  const SampleRun trial(in_alone + "; UPDATE trials SET last_loss = 9");
  EXPECT_THAT(
      first_difference(trial.reader(), SampleRun(whole).reader(), Extent::beginning).value_or(""),
      HasSubstr("the last loss is 9 in the run"));
}

}  // namespace
}  // namespace nashost::testing
