#include "core/atomic_file.hpp"
#include "kill_chain.hpp"
#include "signalled_run.hpp"

namespace nashost::end_to_end {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Trials are begun by their costs. Of `alone` on the toy space, with two seeds, 10 and 11 come
/// first, then 8: when its weights are written, one worker has finished two, two have finished one
/// at least.
constexpr const char* kThirdOfAlone = "trials/alone-8.";

class Resume : public testing::Test {
 protected:
  fs::path run() const { return folder_ / "run"; }
  Outcome outcome(const std::vector<std::string>& arguments) const {
    return run_to_end(arguments, folder_.path());
  }

  Folder folder_;
};

// A sample of what slow/kill_suite_test.cpp does at length.
TEST_F(Resume, AKilledRunEndsAsIfItHadNotBeen) {
  run_undisturbed(folder_.path());
  KillChain chain(folder_ / "killed",
                  {"--set", "run.checkpoint_steps=40", "--set", "run.workers=2", "--quiet"});
  EXPECT_TRUE(chain.kill_at("leader: checkpoint of round 120"));
  EXPECT_TRUE(chain.kill_in_checkpoint("tensors.safetensors", 0, /*torn=*/true));
  EXPECT_TRUE(chain.kill_behind("leader"));
  EXPECT_TRUE(chain.kill_in_stage("ranking"));
  // Among parallel trials: some are finished, others under way.
  EXPECT_TRUE(chain.kill_at(kThirdOfAlone));
  EXPECT_TRUE(chain.kill_in_stage("agreement", 3, /*torn=*/true));
  EXPECT_TRUE(chain.kill_at("trials/rivals-11.", 0, /*torn=*/true));
  EXPECT_TRUE(chain.kill_at("models/rivals", 6, /*torn=*/true));
  EXPECT_TRUE(chain.kill_in_stage("race", 2));
  EXPECT_TRUE(chain.kill_in_stage("judgement", 3));
  EXPECT_TRUE(chain.kill_in_stage("cuts", 3));
  EXPECT_TRUE(chain.kill_in_stage("answers", 3));
  EXPECT_TRUE(chain.kill_at("summary.json", 1));
  for (const char* kind : {"supernet", "evaluate", "independent", "compare", "finetune", "verdict",
                           "audit", "hypotheses"}) {
    EXPECT_GE(chain.kills_in(kind), 1) << kind;
  }
  EXPECT_EQ(chain.kills_among_trials(), 2);
  EXPECT_GE(chain.kills_in_checkpoints(), 1);
  chain.finish();
  expect_same_run(folder_ / "undisturbed", chain.run());
  // Nothing is kept to go on from where nothing goes on.
  EXPECT_FALSE(fs::exists(chain.run() / "checkpoints/trials"));
}

TEST_F(Resume, AKilledRunOfTwoThreadsEndsAsIfItHadNotBeen) {
  run_undisturbed(folder_.path(), kOneStage, "2");
  KillChain chain(folder_ / "killed", {"--set", "run.checkpoint_steps=20"}, kOneStage, "2");
  EXPECT_TRUE(chain.kill_at("leader: checkpoint of round 40"));
  EXPECT_TRUE(chain.kill_in_checkpoint("tensors.safetensors"));
  EXPECT_TRUE(chain.kill_at("leader: checkpoint of round 100", 2));
  chain.finish();
  EXPECT_EQ(RunReader(chain.run()).run().manifest["threads"], 2);
  expect_same_run(folder_ / "undisturbed", chain.run());
}

TEST_F(Resume, KilledWhileItsDatabaseIsMadeItBeginsAnew) {
  run_undisturbed(folder_.path(), kOneStage);
  KillChain chain(folder_ / "killed", {}, kOneStage);
  // Its journal is made, written, and beside a page of the database; then that is a WAL.
  for (const std::uint64_t number : {1, 3, 7, 8, 9, 14}) {
    EXPECT_TRUE(chain.kill_at("run.sqlite-journal", number));
  }
  EXPECT_EQ(chain.kills_between(), 6);
  chain.finish();
  expect_same_run(folder_ / "undisturbed", chain.run());
}

TEST_F(Resume, KilledWhileItsOpenSettingsAreWrittenDownItGoesOn) {
  KillChain chain(folder_ / "killed", {}, kOpenSettings);
  // Settled in config.toml, and not in the database; in both; and on the way.
  for (const std::uint64_t number : {2, 3, 4, 5, 6}) {
    fs::remove_all(chain.run());
    EXPECT_TRUE(chain.kill_at("evaluation_workers = 1", number));
    chain.finish();
  }
}

TEST_F(Resume, AFinishedTrialIsNotRepeated) {
  KillChain chain(folder_ / "killed", {"--set", "run.workers=1"});
  ASSERT_TRUE(chain.kill_at(kThirdOfAlone));
  const auto before =
      RunReader(chain.run()).query("SELECT trial, ended FROM trials ORDER BY trial");
  EXPECT_EQ(before.rows.size(), 2U);
  chain.finish();
  const RunReader reader(chain.run());
  EXPECT_EQ(reader.trials("alone").size(), 12U);
  for (const auto& row : before.rows) {
    const auto again = reader.query(
        "SELECT ended FROM trials WHERE stage = (SELECT id FROM stages WHERE name = 'alone') "
        "AND trial = " +
        std::to_string(std::get<std::int64_t>(row[0])));
    EXPECT_EQ(again.rows[0][0], row[1]);
  }
}

// ---- Signals

TEST_F(Resume, ASignalEndsTheRunAfterACheckpoint) {
  run_undisturbed(folder_.path(), kOneStage);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const fs::path own = folder_ / ("signal" + std::to_string(signal));
    {
      RunningProgram program(toy_arguments(own, {"--set", "run.checkpoint_steps=20"}, kOneStage),
                             folder_ / "signal.txt");
      ASSERT_TRUE(program.wait_for([&] {
        return contents(own / "log.txt").find("checkpoint of round 20") != std::string::npos;
      }));
      const auto sent = std::chrono::steady_clock::now();
      program.kill(signal);
      EXPECT_EQ(program.wait(), 130) << program.output();
      // The time that is promised, not a speed.
      EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(5));
      EXPECT_THAT(program.output(), HasSubstr("nashost --resume " + own.string()));
    }
    EXPECT_EQ(RunReader(own).run().state, RunState::interrupted);
    EXPECT_FALSE(Checkpoints(own / "checkpoints").list().empty());
    const Outcome rest = outcome(resume_arguments(own));
    ASSERT_EQ(rest.status, 0) << rest.output;
    expect_same_run(folder_ / "undisturbed", own);
  }
}

// slow/signal_test.cpp sends them in other stages, too.
TEST_F(Resume, ASignalAmongTrialsKeepsThoseThatAreFinished) {
  run_undisturbed(folder_.path());
  expect_stopped_and_ended(run(), "alone", SIGTERM, [&] {
    return fs::exists(run() / "checkpoints/trials") && !fs::is_empty(run() / "checkpoints/trials");
  });
  expect_same_run(folder_ / "undisturbed", run());
}

TEST_F(Resume, AHangingPluginDoesNotHoldUpAStop) {
  // The sampler hangs in round 30: one signal, and the grace period ends the program.
  RunningProgram program(
      toy_arguments(
          run(), {"--set", "run.checkpoint_steps=10", "--set", "stage.leader.sampler.fault=hangs"},
          kOneStage),
      folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] {
    return contents(run() / "log.txt").find("checkpoint of round 30") != std::string::npos;
  }));
  program.kill(SIGTERM);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_THAT(program.output(), AllOf(HasSubstr("the last one stands"),
                                      HasSubstr("nashost --resume " + run().string())));
  EXPECT_EQ(Checkpoints::damage(Checkpoints(run() / "checkpoints").list().at(0)), "");
}

TEST_F(Resume, ASecondSignalEndsAtOnce) {
  RunningProgram program(
      toy_arguments(
          run(), {"--set", "run.checkpoint_steps=10", "--set", "stage.leader.sampler.fault=hangs"},
          kOneStage),
      folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] {
    return contents(run() / "log.txt").find("checkpoint of round 30") != std::string::npos;
  }));
  program.kill(SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  program.kill(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_THAT(program.output(), Not(HasSubstr("the last one stands")));
}

// ---- What can be resumed, and what not

TEST_F(Resume, TheNewestRunOfAConfigIsFoundByItself) {
  const std::vector<std::string> automatic{"--resume", "auto",
                                           "--set",    "run.dir=" + (folder_ / "runs").string(),
                                           "--set",    "run.checkpoint_steps=20"};
  auto arguments = toy_arguments("", automatic, kOneStage);
  arguments.erase(arguments.begin() + 2, arguments.begin() + 4);  // no --run-dir
  {
    RunningProgram program(arguments, folder_ / "output.txt");
    ASSERT_TRUE(program.wait_for([&] {
      return program.output().find("run folder: ") != std::string::npos &&
             !fs::is_empty(folder_ / "runs") &&
             contents(fs::directory_iterator(folder_ / "runs")->path() / "log.txt")
                     .find("checkpoint of round 40") != std::string::npos;
    }));
    program.kill(SIGKILL);
  }
  arguments.insert(arguments.end(), {"--set", "run.workers=2"});  // changes nothing of the run
  const Outcome second = outcome(arguments);
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_THAT(second.output, HasSubstr("going on in: "));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "runs"), fs::directory_iterator()), 1);
  const Outcome third = outcome(arguments);
  EXPECT_EQ(third.status, 0);
  EXPECT_THAT(third.output, HasSubstr("nothing left to do"));
  // Another seed is another run.
  arguments.insert(arguments.end(), {"--set", "seed=2"});
  const Outcome fourth = outcome(arguments);
  EXPECT_EQ(fourth.status, 0) << fourth.output;
  EXPECT_THAT(fourth.output, HasSubstr("run folder: "));
}

class Stopped : public Resume {
 protected:
  void SetUp() override {
    KillChain chain(folder_.path(), {"--set", "run.checkpoint_steps=20"}, kOneStage);
    ASSERT_TRUE(chain.kill_at("leader: checkpoint of round 80"));
  }
};

TEST_F(Stopped, AChangedConfigIsAnotherRun) {
  const Outcome changed = outcome(
      resume_arguments(run(), {"--set", "stage.leader.learning_rate=0.5", "--set", "seed=9"}));
  EXPECT_EQ(changed.status, 2);
  EXPECT_THAT(changed.output,
              AllOf(HasSubstr("stage.leader.learning_rate: 0.001 when it was begun, 0.5 now"),
                    HasSubstr("seed: 1187")));
  // Refused before anything was touched.
  EXPECT_EQ(outcome(resume_arguments(run())).status, 0);
}

TEST_F(Stopped, AnotherBuildOfAPluginNeedsAWord) {
  tamper(run(),
         "UPDATE runs SET manifest = replace(manifest, '\"version\":\"1.0.0\"', "
         "'\"version\":\"0.9.0\"')");
  const auto before = RunReader(run()).query("SELECT * FROM processes");
  const std::string config = contents(run() / "config.toml");
  const Outcome refused = outcome(resume_arguments(run()));
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(RunReader(run()).query("SELECT * FROM processes").rows, before.rows);
  EXPECT_EQ(RunReader(run()).run().state, RunState::interrupted) << "as the kill left it";
  EXPECT_EQ(contents(run() / "config.toml"), config);
  EXPECT_THAT(refused.output,
              AllOf(HasSubstr("plugin toy: version: 0.9.0 when it was begun, 1.0.0 now"),
                    HasSubstr("--accept-differences")));
  EXPECT_EQ(outcome(resume_arguments(run(), {"--accept-differences"})).status, 0);
}

TEST_F(Stopped, AnotherStateVersionIsNeverResumed) {
  tamper(run(), "UPDATE runs SET manifest = replace(manifest, '{\"faulty\":1}', '{\"faulty\":7}')");
  const Outcome refused = outcome(resume_arguments(run(), {"--accept-differences"}));
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.output, HasSubstr("plugin faulty: state_version"));
}

TEST_F(Stopped, ADamagedCheckpointFallsBackToTheOneBefore) {
  run_undisturbed(folder_.path(), kOneStage);
  const auto list = Checkpoints(run() / "checkpoints").list();
  ASSERT_EQ(list.size(), 2U);
  const fs::path tensors = list[0].folder / "tensors.safetensors";
  std::string bytes = contents(tensors);
  bytes[bytes.size() / 2] ^= 4;
  write_file(tensors, bytes);
  const Outcome rest = outcome(resume_arguments(run()));
  ASSERT_EQ(rest.status, 0) << rest.output;
  EXPECT_THAT(rest.output, AllOf(HasSubstr("tensors.safetensors is damaged"),
                                 HasSubstr("going back to the one before"),
                                 HasSubstr("from the checkpoint of round 60")));
  expect_same_run(folder_ / "undisturbed", run());
}

TEST_F(Stopped, WithoutAnyCheckpointTheStageBeginsAgain) {
  run_undisturbed(folder_.path(), kOneStage);
  for (const auto& entry : Checkpoints(run() / "checkpoints").list()) {
    fs::resize_file(entry.folder / "state", 10);
  }
  const Outcome rest = outcome(resume_arguments(run()));
  ASSERT_EQ(rest.status, 0) << rest.output;
  expect_same_run(folder_ / "undisturbed", run());
}

TEST_F(Stopped, ADamagedDatabaseIsNamed) {
  fs::resize_file(run() / "run.sqlite", fs::file_size(run() / "run.sqlite") / 2);
  for (const char* name : {"run.sqlite-wal", "run.sqlite-shm"}) fs::remove(run() / name);
  const Outcome refused = outcome(resume_arguments(run()));
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("run.sqlite"));
}

TEST_F(Resume, OneProcessAtATimeWorksOnARun) {
  RunningProgram first(
      toy_arguments(
          run(), {"--set", "run.checkpoint_steps=10", "--set", "stage.leader.sampler.fault=hangs"},
          kOneStage),
      folder_ / "first.txt");
  ASSERT_TRUE(first.wait_for([&] {
    return contents(run() / "log.txt").find("checkpoint of round 30") != std::string::npos;
  }));
  for (const auto& arguments : {resume_arguments(run()), toy_arguments(run(), {}, kOneStage)}) {
    const Outcome second = outcome(arguments);
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.output, HasSubstr("is in use by process"));
  }
}

TEST_F(Resume, WeightsThatWereDamagedAreTrainedAgain) {
  run_undisturbed(folder_.path());
  KillChain chain(folder_ / "killed", {"--set", "run.checkpoint_steps=20"});
  ASSERT_TRUE(chain.kill_at("stage alone"));
  const fs::path weights = chain.run() / "checkpoints/leader.safetensors";
  fs::resize_file(weights, fs::file_size(weights) - 1);
  const Outcome rest = outcome(resume_arguments(chain.run()));
  ASSERT_EQ(rest.status, 0) << rest.output;
  EXPECT_THAT(rest.output, HasSubstr("leader: its weights are gone or damaged"));
  expect_same_run(folder_ / "undisturbed", chain.run());
}

TEST_F(Resume, WeightsOfATrialThatWereDamagedAreTrainedAgain) {
  run_undisturbed(folder_.path());
  KillChain chain(folder_ / "killed", {"--set", "run.workers=1"});
  ASSERT_TRUE(chain.kill_at(kThirdOfAlone));
  const auto finished = RunReader(chain.run()).trials("alone");
  ASSERT_EQ(finished.size(), 2U);
  const fs::path weights = chain.run() / ("checkpoints/trials/alone-" +
                                          std::to_string(finished[0].trial) + ".safetensors");
  fs::resize_file(weights, fs::file_size(weights) - 1);
  const Outcome rest = outcome(resume_arguments(chain.run(), {"--quiet"}));
  ASSERT_EQ(rest.status, 0) << rest.output;
  EXPECT_THAT(rest.output, HasSubstr("the weights of trial " + finished[0].role +
                                     " are gone or damaged: training it again"));
  expect_same_run(folder_ / "undisturbed", chain.run());
}

TEST_F(Stopped, NothingIsWrittenWhereALinkInTheRunFolderLeads) {
  const fs::path elsewhere = folder_ / "elsewhere";
  fs::create_directory(elsewhere);
  fs::create_directory_symlink(elsewhere, run() / "tensorboard");
  fs::create_directory_symlink(elsewhere, run() / "export");
  const Outcome rest = outcome(resume_arguments(run(), {"--set", "log.tensorboard=true"}));
  EXPECT_EQ(rest.status, 0) << rest.output;
  EXPECT_THAT(contents(run() / "log.txt"), HasSubstr("run/tensorboard is a link"));
  const Outcome written = outcome({"export", run().string()});
  EXPECT_EQ(written.status, 1);
  EXPECT_THAT(written.output, HasSubstr("run/export is a link"));
  EXPECT_TRUE(fs::is_empty(elsewhere));
  // Where the user names the folder, a link is theirs.
  EXPECT_EQ(outcome({"export", run().string(), "--output", (run() / "export").string()}).status, 0);
  EXPECT_FALSE(fs::is_empty(elsewhere));
}

TEST_F(Resume, WhatIsNoRunIsSaid) {
  const Outcome nothing = outcome({"--resume", (folder_ / "nothing").string()});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.output, HasSubstr("there is no run"));
  const Outcome both = outcome(toy_arguments(run(), {"--resume", (folder_ / "x").string()}));
  EXPECT_EQ(both.status, 2);
  EXPECT_THAT(both.output, HasSubstr("leave out --config"));
}

// ---- Verify

TEST_F(Resume, VerifyRepeatsARunAndFindsWhatDiffers) {
  run_undisturbed(folder_.path());
  const fs::path undisturbed = folder_ / "undisturbed";
  auto arguments = resume_arguments(undisturbed);
  arguments[0] = "verify";
  const Outcome same = outcome(arguments);
  EXPECT_EQ(same.status, 0) << same.output;
  EXPECT_THAT(same.output, HasSubstr("the same, bit for bit"));
  tamper(undisturbed, "UPDATE rounds SET reward = reward + 0.001 WHERE stage = 1 AND round = 33");
  arguments.insert(arguments.end(), {"--rounds", "40"});
  const Outcome other = outcome(arguments);
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.output, HasSubstr("not the same: stage leader, round 33: the reward"));
  arguments.back() = "30";
  const Outcome before = outcome(arguments);
  EXPECT_EQ(before.status, 0) << before.output;
  EXPECT_THAT(before.output, HasSubstr("the same, bit for bit, as far as it was run again"));
}

std::vector<std::string> verify_arguments(const fs::path& run,
                                          const std::vector<std::string>& more = {}) {
  auto arguments = resume_arguments(run, more);
  arguments[0] = "verify";
  return arguments;
}

TEST_F(Stopped, VerifyComparesAsFarAsTheRunGot) {
  const Outcome same = outcome(verify_arguments(run()));
  EXPECT_EQ(same.status, 0) << same.output;
  EXPECT_THAT(same.output, HasSubstr("the same, bit for bit, as far as the run got"));
  tamper(run(), "UPDATE rounds SET reward = reward + 0.001 WHERE stage = 1 AND round = 33");
  const Outcome other = outcome(verify_arguments(run()));
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.output, AllOf(HasSubstr("not the same: stage leader, round 33: the reward"),
                                  Not(HasSubstr("besides"))));
  // What else was other may be why.
  tamper(run(),
         "UPDATE runs SET manifest = replace(manifest, '\"version\":\"1.0.0\"', "
         "'\"version\":\"0.9.0\"')");
  const Outcome build = outcome(verify_arguments(run()));
  EXPECT_THAT(build.output,
              AllOf(HasSubstr("round 33: the reward"), HasSubstr("besides, these differ"),
                    HasSubstr("plugin toy: version: 0.9.0 when it was begun, 1.0.0 now")));
}

TEST_F(Resume, VerifyOfARunStoppedAmongTrialsComparesThem) {
  KillChain chain(folder_.path(), {});
  ASSERT_TRUE(chain.kill_at(kThirdOfAlone));
  const Outcome same = outcome(verify_arguments(run()));
  EXPECT_EQ(same.status, 0) << same.output;
  EXPECT_THAT(same.output, HasSubstr("as far as the run got"));
  tamper(run(), "UPDATE trials SET last_loss = last_loss + 0.001");
  const Outcome other = outcome(verify_arguments(run()));
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.output, HasSubstr("not the same: stage alone, trial"));
}

TEST_F(Stopped, AVerificationThatIsStoppedSaysSoAndLeavesNothing) {
  const fs::path temporary = folder_ / "temporary";
  fs::create_directory(temporary);
  const auto start = [&] {
    return std::make_unique<RunningProgram>(
        verify_arguments(run(), {"--set", "stage.leader.steps=1000000"}), folder_ / "verify.txt",
        RunningProgram::Environment{{"TMPDIR", temporary.string()}});
  };
  fs::path left;  // by the one that was killed
  const auto is_running = [&] {
    for (const auto& entry : fs::directory_iterator(temporary)) {
      if (entry.path() == left) return false;
      if (contents(entry.path() / "log.txt").find("stage leader") != std::string::npos) return true;
    }
    return false;
  };
  auto killed = start();
  ASSERT_TRUE(killed->wait_for(is_running)) << killed->output();
  killed.reset();
  ASSERT_FALSE(fs::is_empty(temporary));
  left = fs::directory_iterator(temporary)->path();
  auto stopped = start();
  ASSERT_TRUE(stopped->wait_for(is_running)) << stopped->output();
  EXPECT_FALSE(fs::exists(left));
  stopped->kill(SIGINT);
  EXPECT_EQ(stopped->wait(), 130);
  EXPECT_THAT(stopped->output(),
              AllOf(HasSubstr("stopped on request"), HasSubstr("nothing was compared"),
                    Not(HasSubstr("--resume"))));
  EXPECT_TRUE(fs::is_empty(temporary));

  RunningProgram nowhere(verify_arguments(run()), folder_ / "nowhere.txt",
                         {{"TMPDIR", (folder_ / "nowhere").string()}});
  EXPECT_EQ(nowhere.wait(), 1);
  EXPECT_THAT(nowhere.output(), AllOf(HasSubstr("TMPDIR"), Not(HasSubstr("internal error"))));
}

}  // namespace
}  // namespace nashost::end_to_end
