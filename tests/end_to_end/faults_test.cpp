// What can go wrong while a run goes on: each time one message that says what and what to do, the
// documented exit status, and a run that can be gone on with.

#include "kill_chain.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::end_to_end {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

std::string quoted(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += " '" + word + "'";
  return line;
}

/// A shell's script, with both of its streams.
Outcome shell(const std::string& script, const fs::path& folder) {
  std::ofstream(folder / "script.sh") << script;
  const fs::path output = folder / "script.txt";
  const int status = std::system(
      ("sh '" + (folder / "script.sh").string() + "' > '" + output.string() + "' 2>&1 < /dev/null")
          .c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(output)};
}

const std::string kProgram = NASHOST_BUILD_DIR "/bin/nashost";

class Faults : public testing::Test {
 protected:
  fs::path run() const { return folder_ / "run"; }
  Outcome outcome(const std::vector<std::string>& arguments) const {
    return run_to_end(arguments, folder_.path());
  }
  /// The toy run of these settings without its fault, in folder `undisturbed`.
  void run_well(const std::vector<std::string>& faulty) const {
    ::setenv("TOY_STAYS_WELL", "1", 1);
    const Outcome well = outcome(toy_arguments(folder_ / "undisturbed", faulty, kOneStage));
    ::unsetenv("TOY_STAYS_WELL");
    ASSERT_EQ(well.status, 0) << well.output;
  }
  bool log_has(const std::string& text) const {
    return contents(run() / "log.txt").find(text) != std::string::npos;
  }
  std::vector<std::string> events(const std::string& kind) const {
    std::vector<std::string> messages;
    for (const auto& event : RunReader(run()).events()) {
      if (event.kind == kind) messages.push_back(event.message);
    }
    return messages;
  }
  /// A file system of its own, of the given size, at <folder>/small; empty where this user may not
  /// mount one.
  std::string with_small_disk(const std::string& size, const std::string& script) const {
    const char* unshare =
        ::geteuid() == 0 ? "unshare --mount" : "unshare --user --map-root-user --mount";
    if (shell(std::string(unshare) + " mount -t tmpfs tmpfs /mnt", folder_.path()).status != 0) {
      return "";
    }
    const std::string small = (folder_ / "small").string();
    std::ofstream(folder_ / "inner.sh") << "mount -t tmpfs -o size=" + size + " tmpfs '" + small +
                                               "' && cd '" + folder_.path().string() + "' && {\n" +
                                               script + "\n}\n";
    fs::create_directories(folder_ / "small");
    return std::string(unshare) + " sh '" + (folder_ / "inner.sh").string() + "'";
  }

  Folder folder_;
};

// ---- The disk

TEST_F(Faults, AFullDiskStopsTheRunWhichGoesOnOnceThereIsSpace) {
  run_undisturbed(folder_.path(), kOneStage);
  int full = 0;
  for (const char* size : {"64k", "260k", "340k", "420k", "600k"}) {
    const fs::path small = folder_ / "small/run";
    const std::vector<std::string> more{"--set", "run.checkpoint_steps=10", "--resume", "auto"};
    const std::string line =
        "OMP_NUM_THREADS=1 " + kProgram + quoted(toy_arguments(small, more, kOneStage));
    const std::string script = with_small_disk(
        size, line + " > first.txt 2>&1; echo $? > first\n" + "mount -o remount,size=64m '" +
                  (folder_ / "small").string() + "'\n" + line +
                  " > second.txt 2>&1; echo $? > second; cp -r '" + small.string() + "' kept");
    if (script.empty()) GTEST_SKIP() << "this user may not mount a file system";
    const Outcome all = shell(script, folder_.path());
    ASSERT_EQ(all.status, 0) << all.output;
    const std::string first = contents(folder_ / "first.txt");
    if (contents(folder_ / "first") == "0\n") continue;  // it was enough
    ++full;
    EXPECT_EQ(contents(folder_ / "first"), "1\n") << size << "\n" << first;
    EXPECT_THAT(first, AnyOf(HasSubstr("No space left on device"), HasSubstr("disk is full")))
        << size;
    EXPECT_EQ(contents(folder_ / "second"), "0\n") << size << "\n"
                                                   << contents(folder_ / "second.txt");
    expect_same_run(folder_ / "undisturbed", folder_ / "kept");
    fs::remove_all(folder_ / "kept");
  }
  EXPECT_GE(full, 3);
}

TEST_F(Faults, AReadOnlyFolderIsNamed) {
  const std::string script = with_small_disk(
      "64m",
      "cp -r undisturbed small/; mkdir small/stopped; cp undisturbed/config.toml "
      "small/stopped; mount -o remount,ro '" +
          (folder_ / "small").string() + "'\n" + kProgram +
          quoted(toy_arguments(folder_ / "small/run")) + "; echo status $?\n" + kProgram +
          quoted(resume_arguments(folder_ / "small/undisturbed")) + "; echo status $?\n" +
          kProgram + " show small/undisturbed; echo status $?");
  if (script.empty()) GTEST_SKIP() << "this user may not mount a file system";
  run_undisturbed(folder_.path(), kOneStage);
  const Outcome all = shell(script, folder_.path());
  EXPECT_THAT(all.output, HasSubstr("cannot make the run folder"));
  EXPECT_THAT(all.output, HasSubstr("cannot write in the run folder"));
  EXPECT_THAT(all.output, HasSubstr("Read-only file system"));
  // Reading needs no permission to write.
  EXPECT_THAT(all.output, HasSubstr("one: done"));
  EXPECT_THAT(all.output,
              AllOf(HasSubstr("status 1"), HasSubstr("status 0"), Not(HasSubstr("status 134"))));
}

TEST_F(Faults, ADeletedRunFolderIsNoticed) {
  RunningProgram program(toy_arguments(run(), {"--set", "run.checkpoint_steps=25"}, kOneStage),
                         folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] { return log_has("checkpoint of round 25"); }));
  fs::remove_all(run());
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(program.output(), HasSubstr("was deleted or moved while the run went on"));
}

TEST_F(Faults, ALockedDatabaseHoldsUpNothingForAWhile) {
  run_undisturbed(folder_.path(), kOneStage);
  RunningProgram program(toy_arguments(run(), {"--set", "run.checkpoint_steps=20"}, kOneStage),
                         folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] { return log_has("checkpoint of round 20"); }));
  {
    SQLite::Database other((run() / "run.sqlite").string(), SQLite::OPEN_READWRITE, 1000);
    other.exec("BEGIN IMMEDIATE");
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  EXPECT_EQ(program.wait(), 0) << program.output();
  expect_same_run(folder_ / "undisturbed", run());
}

TEST_F(Faults, AStopDoesNotWaitForALockedDatabase) {
  RunningProgram program(toy_arguments(run(), {"--set", "run.checkpoint_steps=20"}, kOneStage),
                         folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] { return log_has("checkpoint of round 20"); }));
  {
    SQLite::Database other((run() / "run.sqlite").string(), SQLite::OPEN_READWRITE, 1000);
    other.exec("BEGIN IMMEDIATE");
    program.kill(SIGTERM);
    EXPECT_EQ(program.wait(), 130) << program.output();
    EXPECT_THAT(program.output(), HasSubstr("nashost --resume " + run().string()));
  }
  EXPECT_EQ(outcome(resume_arguments(run())).status, 0);
}

TEST_F(Faults, AFolderOfCheckpointsThatIsGoneIsNamed) {
  RunningProgram program(toy_arguments(run(), {"--set", "run.checkpoint_steps=20"}, kOneStage),
                         folder_ / "output.txt");
  ASSERT_TRUE(program.wait_for([&] { return log_has("checkpoint of round 20"); }));
  fs::remove_all(run() / "checkpoints");
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(program.output(),
              AllOf(HasSubstr((run() / "checkpoints").string()), Not(HasSubstr("internal error"))));
}

// ---- The clock

TEST_F(Faults, AClockThatGoesBackwardsChangesNothing) {
  run_undisturbed(folder_.path(), kOneStage);
  const Outcome backwards =
      shell("LD_PRELOAD='" NASHOST_BUILD_DIR "/tests/run_fixtures/backwards_clock.so' " + kProgram +
                quoted(toy_arguments(run(), {"--set", "run.checkpoint_steps=50"}, kOneStage)),
            folder_.path());
  ASSERT_EQ(backwards.status, 0) << backwards.output;
  expect_same_run(folder_ / "undisturbed", run());
  const auto record = RunReader(run()).run();
  EXPECT_LT(record.ended.value(), record.started) << "the clock did not go backwards";
  EXPECT_GT(record.seconds, 0);
}

// ---- What the machine has not got

TEST_F(Faults, TooLittleMemoryIsSaid) {
  const Outcome memory = outcome(toy_arguments(
      run(),
      {"--set", "space.fault=memory", "--set", "space.at=60", "--set", "run.checkpoint_steps=25"},
      kOneStage));
  EXPECT_EQ(memory.status, 1);
  EXPECT_THAT(memory.output, AllOf(HasSubstr("out of memory: lower batch_size"),
                                   HasSubstr("nashost --resume " + run().string())));
  EXPECT_EQ(RunReader(run()).run().state, RunState::failed);
}

TEST_F(Faults, HoweverLittleMemoryThereIsItIsSaid) {
  int refused = 0;
  for (int megabytes = 250; megabytes <= 600; megabytes += 50) {
    fs::remove_all(run());
    const Outcome limited =
        shell("ulimit -v " + std::to_string(megabytes) + "000; OMP_NUM_THREADS=1 " + kProgram +
                  quoted(toy_arguments(run(), {"--set", "stage.leader.steps=5"}, kOneStage)),
              folder_.path());
    if (limited.status == 0) continue;
    ++refused;
    // The dynamic linker ends a program that cannot even load its libraries, with 127.
    EXPECT_THAT(limited.status, AnyOf(1, 3, 127)) << megabytes << "\n" << limited.output;
    if (limited.status == 1) {
      EXPECT_THAT(limited.output, HasSubstr("out of memory")) << megabytes;
    }
    EXPECT_THAT(limited.output, Not(HasSubstr("internal error"))) << megabytes;
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Faults, TooFewFilesAreSaid) {
  int refused = 0;
  for (int files = 5; files < 40; files += 3) {
    fs::remove_all(run());
    const Outcome limited =
        shell("ulimit -n " + std::to_string(files) + "; OMP_NUM_THREADS=1 " + kProgram +
                  quoted(toy_arguments(run(), {"--set", "stage.leader.steps=5"}, kOneStage)),
              folder_.path());
    if (limited.status == 0) continue;
    ++refused;
    // The dynamic linker ends a program that cannot even load its libraries, with 127.
    EXPECT_THAT(limited.status, AnyOf(1, 2, 3, 127)) << files << "\n" << limited.output;
    EXPECT_THAT(limited.output, HasSubstr("Too many open files")) << files;
    if (limited.status != 127) {
      EXPECT_THAT(limited.output, HasSubstr("ulimit -n")) << files;
    }
  }
  EXPECT_GT(refused, 0);
}

// ---- The loss

TEST_F(Faults, ALossThatIsWrongOnceIsGoneBackOver) {
  const std::vector<std::string> faulty{"--set", "run.checkpoint_steps=10",
                                        "--set", "space.fault=not_a_number",
                                        "--set", "space.at=33"};
  run_well(faulty);
  const Outcome healed = outcome(toy_arguments(run(), faulty, kOneStage));
  ASSERT_EQ(healed.status, 0) << healed.output;
  EXPECT_THAT(healed.output, AllOf(HasSubstr("is not finite in round 33"),
                                   HasSubstr("going back to the last checkpoint, once"),
                                   HasSubstr("from the checkpoint of round 30")));
  EXPECT_EQ(events("rollback").size(), 1U);
  // The machine's mistake leaves no trace in the result.
  expect_same_run(folder_ / "undisturbed", run());
}

TEST_F(Faults, ALossThatJumpsAgainStopsTheRun) {
  const Outcome stopped = outcome(toy_arguments(
      run(),
      {"--set", "run.checkpoint_steps=10", "--set", "space.factor=1e6", "--set", "space.at=33"},
      kOneStage));
  EXPECT_EQ(stopped.status, 1);
  EXPECT_THAT(stopped.output,
              AllOf(HasSubstr("jumped to"), HasSubstr("in round "), HasSubstr("architecture ("),
                    HasSubstr("learning rate 0.001"), HasSubstr("after going back"),
                    HasSubstr("the last good checkpoint is"), HasSubstr("-leader-30")));
  EXPECT_EQ(events("rollback").size(), 1U);
  EXPECT_EQ(RunReader(run()).run().state, RunState::failed);
}

TEST_F(Faults, ALearningRateThatIsTooHighIsSaid) {
  const Outcome stopped =
      outcome(toy_arguments(run(), {"--set", "stage.leader.learning_rate=1e30"}, kOneStage));
  EXPECT_EQ(stopped.status, 1);
  EXPECT_THAT(stopped.output,
              AllOf(HasSubstr("learning rate 1e+30"), HasSubstr("again after going back"),
                    HasSubstr("there is no checkpoint of the stage yet")));
}

// ---- Plugins

TEST_F(Faults, ASamplerThatBreaksItsContractIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"throws", "no proposal today"},
      {"outside", "are no valid architecture"},
      {"probability", "gave probability 1.5"},
      {"weight", "not finite"},
  };
  for (const auto& [fault, message] : cases) {
    const Outcome stopped =
        outcome(toy_arguments(folder_ / fault,
                              {"--set", "stage.leader.sampler.fault=" + std::string(fault), "--set",
                               "run.checkpoint_steps=10"},
                              kOneStage));
    EXPECT_EQ(stopped.status, 3) << fault;
    EXPECT_THAT(stopped.output, AllOf(HasSubstr("faulty.so"), HasSubstr(message))) << fault;
    EXPECT_EQ(RunReader(folder_ / fault).run().state, RunState::failed);
    // Kept to go on from, with a better build of the plugin.
    const auto list = Checkpoints(folder_ / fault / "checkpoints").list();
    ASSERT_FALSE(list.empty());
    EXPECT_EQ(list[0].step, 30);
    EXPECT_EQ(Checkpoints::damage(list[0]), "");
  }
}

TEST_F(Faults, ABlockThatThrowsIsNamedAndTheRunGoesOn) {
  const std::vector<std::string> faulty{
      "--set", "run.checkpoint_steps=10", "--set", "space.fault=throws", "--set", "space.at=85"};
  run_well(faulty);
  const Outcome stopped = outcome(toy_arguments(run(), faulty, kOneStage));
  EXPECT_EQ(stopped.status, 3);
  EXPECT_THAT(stopped.output, AllOf(HasSubstr("toy.so"), HasSubstr("train on a batch"),
                                    HasSubstr("the head came off")));
  // Passes are counted anew in each process, so this time it does not come to the 85th.
  const Outcome rest = outcome(resume_arguments(run()));
  ASSERT_EQ(rest.status, 0) << rest.output;
  expect_same_run(folder_ / "undisturbed", run());
}

}  // namespace
}  // namespace nashost::end_to_end
