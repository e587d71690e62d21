#include "store/run_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "nashost/abi/error.hpp"
#include "sample_run.hpp"
#include "store/run_reader.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

class Store : public ::testing::Test {
 protected:
  Folder folder_;
};

TEST_F(Store, GivesBackWhatWasWritten) {
  {
    RunStore store(folder_.database(), RunStore::Open::create);
    fill(store);
    TrialRow trial;
    trial.trial = 1;
    trial.role = "alone/(2, 8)/seed 0";
    trial.architecture = Architecture{1, 0};
    trial.seconds = 2.5;
    trial.first_loss = 2.3;
    trial.last_loss = 0.125;
    trial.scores["test"] = {2, 0.25, {1, 0, 1}};
    store.begin_stage("alone");
    store.add_trial("alone", trial);
    store.add_event("checkpoint", "one was written", "leader", 50);
    store.finish(RunState::interrupted, "stopped on request");
  }
  const RunReader reader(folder_.path());
  const RunRecord run = reader.run();
  EXPECT_EQ(run.name, "small");
  EXPECT_EQ(run.seed, 1187U);
  EXPECT_EQ(run.state, RunState::interrupted);
  EXPECT_EQ(run.message, "stopped on request");
  EXPECT_EQ(run.size, "6");
  EXPECT_EQ(run.decisions[1].options, (std::vector<std::string>{"8", "16", "32"}));
  EXPECT_EQ(run.config, "name = \"small\"\n");
  EXPECT_EQ(run.manifest["nashost"], "0.1.0");
  EXPECT_GE(run.ended.value(), run.started);

  const auto stages = reader.stages();
  ASSERT_EQ(stages.size(), 3U);
  EXPECT_EQ(stages[0].state, StageState::done);
  EXPECT_EQ(stages[0].seconds, 12.5);
  EXPECT_EQ(stages[0].total, 60);
  EXPECT_EQ(stages[0].weights_sha256, std::string(64, 'a'));
  EXPECT_EQ(stages[1].origin, "leader");
  EXPECT_EQ(stages[2].state, StageState::running);

  const auto architectures = reader.architectures();
  const auto rounds = reader.rounds("leader");
  ASSERT_EQ(rounds.size(), 60U);
  for (std::int64_t r = 0; r < 60; ++r) {
    const RoundRow wanted = round_row(r);
    const RoundRecord& round = rounds[static_cast<std::size_t>(r)];
    EXPECT_EQ(round.round, r);
    EXPECT_EQ(architectures.at(round.architecture).architecture, wanted.architecture);
    EXPECT_EQ(round.probability, wanted.probability);
    EXPECT_EQ(round.reward, wanted.reward);
    EXPECT_EQ(round.region, r < 40 ? 0U : 1U);
  }
  EXPECT_EQ(reader.rounds("leader", 58).size(), 2U);
  EXPECT_EQ(reader.rounds("leader", 0, 7).size(), 7U);
  EXPECT_EQ(reader.round_count("leader"), 60);
  EXPECT_EQ(reader.round_count("alone"), 0);

  const auto cuts = reader.cuts("leader");
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].round, 40);
  EXPECT_EQ(cuts[0].what, "depth=2, width=32");
  EXPECT_EQ(cuts[0].assignment, (PartialAssignment{{0, 1}, {1, 2}}));
  EXPECT_EQ(cuts[0].rival, "depth=1, width=16");
  EXPECT_EQ(cuts[0].value, -0.02);
  EXPECT_EQ(cuts[0].left, "5");

  const auto trials = reader.trials("alone");
  ASSERT_EQ(trials.size(), 1U);
  EXPECT_EQ(trials[0].trial, 1);
  EXPECT_EQ(trials[0].architecture, (Architecture{1, 0}));
  EXPECT_EQ(trials[0].last_loss, 0.125);
  EXPECT_EQ(trials[0].scores.at("test").hits, (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_EQ(trials[0].scores.at("test").correct, 2);

  ASSERT_EQ(reader.checkpoints().size(), 1U);
  EXPECT_EQ(reader.checkpoints()[0].bytes, 123456);
  const auto events = reader.events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].stage, "leader");
  EXPECT_EQ(events[0].round, 50);
  EXPECT_TRUE(reader.events(events[0].id).empty());
}

TEST_F(Store, StageResultsComeBackBitForBit) {
  RunStore store(folder_.database(), RunStore::Open::create);
  fill(store);
  const auto results = RunReader(folder_.path()).results();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].columns.at("draws"), std::vector<double>(6, 10.0));
  const StageResult& ranking = results[1];
  EXPECT_EQ(ranking.from, "leader");
  EXPECT_EQ(ranking.labels[4], "(2, 16)");
  EXPECT_EQ(ranking.architectures[4], (Architecture{1, 1}));
  EXPECT_EQ(ranking.columns.at("loss_test")[4], 0.1 + 0.2);
  EXPECT_TRUE(std::isnan(ranking.columns.at("accuracy_test")[5]));
  EXPECT_EQ(ranking.details["norm"], "recalibrate");
  ASSERT_EQ(ranking.hits.at("test").size(), 60U);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(ranking.hits.at("test")[i], i % 10 < i / 10 + 5 ? 1 : 0);
  }
}

TEST_F(Store, ReadersSeeBatchesWhileTheRunGoesOn) {
  RunStore store(folder_.database(), RunStore::Open::create);
  store.begin(small_start());
  store.describe(small_space(), 6, {});
  store.begin_stage("leader");
  const RunReader reader(folder_.path());
  for (std::int64_t r = 0; r < 5000; ++r) store.add_round("leader", r, 0, {round_row(r)});
  const auto seen = reader.round_count("leader");
  EXPECT_GE(seen, 4096);  // a whole batch, more if the clock asked for it
  reader.at_one_moment([&] {
    EXPECT_EQ(reader.round_count("leader"), seen);
    store.flush();  // is not blocked by the reader, who goes on to see its moment
    EXPECT_EQ(reader.round_count("leader"), seen);
  });
  EXPECT_EQ(reader.round_count("leader"), 5000);
}

TEST_F(Store, WhatWasNotFlushedIsWrittenAtTheEnd) {
  {
    RunStore store(folder_.database(), RunStore::Open::create);
    store.begin(small_start());
    store.describe(small_space(), 6, {});
    store.add_round("leader", 0, 0, {round_row(0), round_row(1)});
  }
  EXPECT_EQ(RunReader(folder_.path()).rounds("leader").size(), 2U);
}

TEST_F(Store, RollsBackToARound) {
  RunStore store(folder_.database(), RunStore::Open::create);
  fill(store);
  for (std::int64_t r = 60; r < 70; ++r) store.add_round("leader", r, 1, {round_row(r)});
  store.roll_back("leader", 35, 0);
  const RunReader reader(folder_.path());
  EXPECT_EQ(reader.round_count("leader"), 35);
  EXPECT_TRUE(reader.cuts("leader").empty());
  EXPECT_TRUE(reader.checkpoints().empty());  // the one of round 50
  store.add_round("leader", 35, 0, {round_row(35)});
  store.flush();
  EXPECT_EQ(reader.rounds("leader").back().round, 35);
}

TEST_F(Store, ResetsAStageAndThoseBehindIt) {
  RunStore store(folder_.database(), RunStore::Open::create);
  fill(store);
  TrialRow trial;
  trial.role = "alone";
  store.add_trial("alone", trial);
  store.reset_from("ranking");
  const RunReader reader(folder_.path());
  EXPECT_EQ(reader.results().size(), 1U);
  EXPECT_EQ(reader.stages()[0].state, StageState::done);
  EXPECT_EQ(reader.stages()[1].state, StageState::waiting);
  EXPECT_EQ(reader.trials("alone").size(), 1U);
  store.drop_trial("alone", 0);
  EXPECT_TRUE(reader.trials("alone").empty());
  store.reset_from("leader");
  EXPECT_EQ(reader.round_count("leader"), 0);
  EXPECT_TRUE(reader.results().empty());
}

TEST_F(Store, GoesOnWhereAnotherProcessStopped) {
  {
    RunStore store(folder_.database(), RunStore::Open::create);
    fill(store);
  }
  RunStore store(folder_.database(), RunStore::Open::resume);
  store.begin_process();
  store.describe(small_space(), 6, {{"nashost", "0.2.0"}});
  store.begin_stage("alone");
  TrialRow trial;
  trial.architecture = Architecture{0, 1};
  store.add_trial("alone", trial);
  const RunReader reader(folder_.path());
  // The architecture was known: no second row of it.
  EXPECT_EQ(reader.architectures().size(), 6U);
  EXPECT_EQ(reader.query("SELECT * FROM processes").rows.size(), 2U);
  EXPECT_EQ(reader.run().manifest["nashost"], "0.1.0");  // of the first process
}

TEST_F(Store, ManyThreadsMayWrite) {
  RunStore store(folder_.database(), RunStore::Open::create);
  store.begin(small_start());
  store.describe(small_space(), 6, {});
  {
    std::vector<std::jthread> threads;
    for (std::int64_t t = 0; t < 4; ++t) {
      threads.emplace_back([&store, t] {
        for (std::int64_t i = 0; i < 10; ++i) {
          TrialRow trial;
          trial.trial = 10 * t + i;
          trial.architecture = round_row(i).architecture;
          store.add_trial("alone", trial);
          store.add_event("trial", "done", "alone");
          store.add_round("leader", 10 * t + i, 0, {round_row(i)});
        }
      });
    }
  }
  store.flush();
  const RunReader reader(folder_.path());
  EXPECT_EQ(reader.trials("alone").size(), 40U);
  EXPECT_EQ(reader.events().size(), 40U);
  EXPECT_EQ(reader.rounds("leader").size(), 40U);
  EXPECT_EQ(reader.architectures().size(), 6U);
}

// ---- What can go wrong

/// Another program that has a transaction open.
class Locker {
 public:
  explicit Locker(const fs::path& file) {
    sqlite3_open(file.c_str(), &database_);
    sqlite3_exec(database_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  }
  ~Locker() { sqlite3_close(database_); }
  Locker(const Locker&) = delete;
  Locker& operator=(const Locker&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

TEST_F(Store, RoundsWaitInTheBufferWhileTheDatabaseIsLocked) {
  RunStore store(folder_.database(), RunStore::Open::create);
  store.begin(small_start());
  store.describe(small_space(), 6, {});
  {
    const Locker locker(folder_.database());
    for (std::int64_t r = 0; r < 5000; ++r) store.add_round("leader", r, 0, {round_row(r)});
    store.add_event("note", "said while locked");
  }
  store.flush();
  const RunReader reader(folder_.path());
  EXPECT_EQ(reader.round_count("leader"), 5000);
  EXPECT_EQ(reader.events().size(), 1U);
}

TEST_F(Store, ADeletedFolderIsNoticed) {
  auto store = std::make_unique<RunStore>(folder_.database(), RunStore::Open::create);
  store->begin(small_start());
  fs::rename(folder_.database(), folder_.path() / "elsewhere");
  EXPECT_THAT(message_of([&] { store->flush(); }), HasSubstr("deleted or moved"));
  // Another file of that name is not the one that was opened.
  std::ofstream(folder_.database()) << "";
  EXPECT_THAT(message_of([&] { store->flush(); }), HasSubstr("deleted or moved"));
}

TEST_F(Store, ADamagedDatabaseIsRefused) {
  {
    RunStore store(folder_.database(), RunStore::Open::create);
    fill(store);
    for (std::int64_t r = 60; r < 20'000; ++r) store.add_round("leader", r, 1, {round_row(r)});
  }
  const auto size = fs::file_size(folder_.database());
  {
    std::fstream file(folder_.database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(8192, 'x');
  }
  EXPECT_THAT(message_of([&] { RunStore(folder_.database(), RunStore::Open::resume); }),
              AllOf(HasSubstr("run.sqlite"), HasSubstr("damaged"), HasSubstr(".recover")));
  fs::resize_file(folder_.database(), 100);
  EXPECT_THAT(message_of([&] { RunStore(folder_.database(), RunStore::Open::resume); }),
              HasSubstr("run.sqlite"));
  std::ofstream(folder_.database()) << "this is a text and no database, and it is long enough";
  EXPECT_THAT(message_of([&] { RunStore(folder_.database(), RunStore::Open::resume); }),
              HasSubstr("damaged"));
  EXPECT_THAT(message_of([&] { RunReader(folder_.path()).run(); }), HasSubstr("damaged"));
}

TEST_F(Store, AForeignDatabaseIsLeftAlone) {
  sqlite3* database = nullptr;
  sqlite3_open(folder_.database().c_str(), &database);
  sqlite3_exec(database, "CREATE TABLE precious (x)", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  EXPECT_THAT(message_of([&] { RunStore(folder_.database(), RunStore::Open::resume); }),
              HasSubstr("of another program"));
  EXPECT_THAT(message_of([&] { RunReader(folder_.path()); }), HasSubstr("of another program"));
}

TEST_F(Store, AFolderWithoutARunIsNone) {
  EXPECT_THAT(message_of([&] { RunReader(folder_.path()); }), HasSubstr("is no run folder"));
}

}  // namespace
}  // namespace nashost::testing
