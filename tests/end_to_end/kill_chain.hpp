#pragma once

#include <map>
#include <set>

#include "store/checkpoints.hpp"
#include "toy_run.hpp"

namespace nashost::end_to_end {

/// A run that is killed, resumed, killed, … until it is done.
class KillChain {
 public:
  KillChain(fs::path folder, std::vector<std::string> more, std::string config = kEveryStage,
            std::string threads = "1")
      : folder_(std::move(folder)),
        more_(std::move(more)),
        config_(std::move(config)),
        threads_(std::move(threads)) {
    fs::create_directories(folder_);
  }

  fs::path run() const { return folder_ / "run"; }
  bool done() const { return fs::exists(run() / "summary.json"); }

  /// Starts or resumes the run, and kills it as soon as `moment` is true. False where it ended
  /// before.
  bool kill_when(const std::function<bool()>& moment) {
    RunningProgram program(arguments(), folder_ / "output.txt");
    if (!program.wait_for(moment)) {
      EXPECT_EQ(program.wait(), 0) << program.output();
      return false;
    }
    program.kill(SIGKILL);
    program.wait();
    ++kills_;
    look();
    return true;
  }
  /// After a time.
  bool kill_after(std::chrono::microseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    return kill_when([&] { return std::chrono::steady_clock::now() >= end; });
  }
  /// At a piece of the work on the disk (fixtures/kill_at.cpp): the `number`-th after the first
  /// whose path or bytes hold `from`; torn: half of it is still written. What a process writes to
  /// the log is such work, so kill_at("leader: done", 1) is as soon as the log says so.
  bool kill_at(const std::string& from, std::uint64_t number = 1, bool torn = false) {
    RunningProgram::Environment environment{
        {"LD_PRELOAD", NASHOST_BUILD_DIR "/tests/run_fixtures/kill_at.so"},
        {"KILL_BELOW", run().string()},
        {"KILL_FROM", from},
        {"KILL_NUMBER", std::to_string(number)}};
    if (torn) environment.emplace_back("KILL_TORN", "yes");
    RunningProgram program(arguments(), folder_ / "output.txt", environment);
    const int status = program.wait();
    if (status != 128 + SIGKILL) {
      EXPECT_EQ(status, 0) << program.output();
      return false;
    }
    ++kills_;
    look();
    return true;
  }
  /// While a checkpoint is written: this file of it. What is left of it is cleared away when the
  /// run is resumed, so two such kills in a row need two files.
  bool kill_in_checkpoint(const std::string& file, std::uint64_t number = 0, bool torn = false) {
    return kill_at("/" + file + ".partial-", number, torn);
  }
  /// While a stage is running: `number` pieces of work after it has begun.
  bool kill_in_stage(const std::string& stage, std::uint64_t number = 1, bool torn = false) {
    return kill_at("stage " + stage + " (", number, torn);
  }
  /// When a stage is done, and the next has not begun.
  bool kill_behind(const std::string& stage) { return kill_at(stage + ": done in", 0); }

  void finish() {
    const Outcome outcome = run_to_end(arguments(), folder_);
    EXPECT_EQ(outcome.status, 0) << outcome.output;
  }

  int kills() const { return kills_; }
  /// Kills that came while a stage of this kind was running.
  int kills_in(const std::string& kind) const {
    const auto found = by_kind_.find(kind);
    return found == by_kind_.end() ? 0 : found->second;
  }
  int kills_in_checkpoints() const { return in_checkpoints_; }
  /// Kills between two stages, or before the first.
  int kills_between() const { return between_; }
  /// Kills that came when some trials of a stage were finished, and some not.
  int kills_among_trials() const { return among_trials_; }

 private:
  std::vector<std::string> arguments() const {
    if (fs::exists(run() / "run.sqlite")) {
      try {
        (void)RunReader(run()).run();
        return resume_arguments(run(), more_);
      } catch (const Error&) {  // killed before it began
      }
    }
    return toy_arguments(run(), more_, config_, threads_);
  }
  bool writing() const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run() / "checkpoints", ignored)) {
      if (entry.path().filename().string().starts_with(".partial-")) return true;
    }
    return false;
  }
  void look() {
    in_checkpoints_ += writing() ? 1 : 0;
    try {
      for (const auto& stage : RunReader(run()).stages()) {
        if (stage.state != StageState::running) continue;
        ++by_kind_[stage.kind];
        const auto finished = static_cast<std::int64_t>(RunReader(run()).trials(stage.name).size());
        among_trials_ += finished > 0 && finished < stage.total.value_or(0) ? 1 : 0;
        return;
      }
    } catch (const Error&) {
    }
    ++between_;
  }

  fs::path folder_;
  std::vector<std::string> more_;
  std::string config_, threads_;
  int kills_ = 0, in_checkpoints_ = 0, between_ = 0, among_trials_ = 0;
  std::map<std::string, int> by_kind_;
};

/// The same run without an interruption: as many workers as threads, a checkpoint never.
inline void run_undisturbed(const fs::path& folder, const std::string& config = kEveryStage,
                            const std::string& threads = "1") {
  const Outcome outcome =
      run_to_end(toy_arguments(folder / "undisturbed", {"--set", "run.checkpoint_seconds=1e9"},
                               config, threads),
                 folder);
  ASSERT_EQ(outcome.status, 0) << outcome.output;
}

}  // namespace nashost::end_to_end
