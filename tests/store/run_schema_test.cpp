#include "store/run_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "nashost/abi/error.hpp"
#include "sample_run.hpp"
#include "store/run_reader.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

SQLite::Database in_memory() {
  return SQLite::Database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

constexpr std::string_view kTwoSteps[] = {"CREATE TABLE a (x); INSERT INTO a VALUES (7)",
                                          "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 2 * x"};

TEST(RunSchema, StepsAreTakenFromWhereTheDatabaseStands) {
  auto database = in_memory();
  migrate(database, std::span(kTwoSteps, 1));
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 1);
  migrate(database, kTwoSteps);
  EXPECT_EQ(database.execAndGet("SELECT y FROM a").getInt(), 14);
  migrate(database, kTwoSteps);  // nothing to do
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM a").getInt(), 1);
}

TEST(RunSchema, AStepThatFailsChangesNothing) {
  constexpr std::string_view kBroken[] = {kTwoSteps[0],
                                          "UPDATE a SET x = 1; UPDATE nothing SET x = 1"};
  auto database = in_memory();
  migrate(database, std::span(kTwoSteps, 1));
  EXPECT_ANY_THROW(migrate(database, kBroken));
  EXPECT_EQ(database.execAndGet("SELECT x FROM a").getInt(), 7);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 1);
}

TEST(RunSchema, ANewerDatabaseIsRefused) {
  auto database = in_memory();
  migrate(database, kTwoSteps);
  try {
    migrate(database, std::span(kTwoSteps, 1));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("newer nashost"));
  }
}

TEST(RunSchema, AReaderBringsAnOlderDatabaseUpToDateInMemoryOnly) {
  const Folder folder;
  {
    SQLite::Database database(folder.database().string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA application_id = " + std::to_string(kStoreMark));  // version 0: no table
  }
  const RunReader reader(folder.path());
  EXPECT_THAT(reader.relations(), ::testing::Contains("rounds"));
  SQLite::Database database(folder.database().string());
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM sqlite_master").getInt(), 0);
}

// ---- The document

/// Texts between "```sql" and "```".
std::vector<std::string> sql_blocks() {
  std::ifstream in(NASHOST_SOURCE_DIR "/docs/store.md");
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "```sql") {
      blocks.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

TEST(StoreDocument, ShowsTheSchemaAsItIs) {
  const auto blocks = sql_blocks();
  ASSERT_FALSE(blocks.empty());
  EXPECT_EQ("\n" + blocks.back(), store_steps().front());
}

TEST(StoreDocument, ItsQueriesAnswer) {
  const Folder folder;
  RunStore store(folder.database(), RunStore::Open::create);
  fill(store);
  const RunReader reader(folder.path());
  const auto blocks = sql_blocks();
  ASSERT_GE(blocks.size(), 6U);
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
    EXPECT_FALSE(reader.query(blocks[i]).rows.empty()) << blocks[i];
  }
}

TEST(Views, AnswerTheCommonQuestions) {
  const Folder folder;
  RunStore store(folder.database(), RunStore::Open::create);
  fill(store);
  const RunReader reader(folder.path());
  // 60 rounds over six architectures in turn: ten draws each.
  const auto share = reader.query("SELECT architecture, draws, share FROM train_share");
  ASSERT_EQ(share.rows.size(), 6U);
  for (const auto& row : share.rows) {
    EXPECT_EQ(std::get<std::int64_t>(row[1]), 10);
    EXPECT_DOUBLE_EQ(std::get<double>(row[2]), 1.0 / 6);
  }
  const auto best = reader.query(
      "SELECT architecture, accuracy FROM leaderboard WHERE split = 'test' AND place = 1");
  ASSERT_EQ(best.rows.size(), 1U);
  EXPECT_EQ(std::get<std::string>(best.rows[0][0]), "(2, 16)");
  // The architecture without an accuracy has no place.
  EXPECT_EQ(reader.query("SELECT * FROM leaderboard").rows.size(), 5U);
  const auto time = reader.query(
      "SELECT round, reward FROM reward_over_time WHERE architecture = '(1, 8)' ORDER BY round");
  ASSERT_EQ(time.rows.size(), 10U);
  EXPECT_EQ(std::get<std::int64_t>(time.rows[1][0]), 6);
  EXPECT_EQ(std::get<double>(time.rows[1][1]), 0.25 + 0.01 * 6);
  EXPECT_EQ(std::get<std::string>(reader.query("SELECT what FROM cut_history").rows[0][0]),
            "depth=2, width=32");
}

}  // namespace
}  // namespace nashost::testing
