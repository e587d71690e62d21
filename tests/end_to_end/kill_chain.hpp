#pragma once

#include <map>
#include <set>

#include "store/checkpoints.hpp"
#include "toy_run.hpp"

namespace nashost::end_to_end {

/// A run that is killed, resumed, killed, … until it is done.
class KillChain {
 public:
  KillChain(fs::path folder, std::vector<std::string> more, std::string config = kEveryStage)
      : folder_(std::move(folder)), more_(std::move(more)), config_(std::move(config)) {
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
  /// When this process has written a line with this text to the log.
  bool kill_at(const std::string& line) {
    begin_log();
    return kill_when([&] { return log_says(line); });
  }
  /// Between two stages: the first that is done is `stage`, and none is running. That takes less
  /// than a millisecond, so from `near` (a line of the log) on the program gets its time in small
  /// slices, and is looked at while it stands still.
  bool kill_behind(const std::string& stage, const std::string& near) {
    return kill_slowly(near, [&] {
      bool done = false;
      for (const auto& one : RunReader(run()).stages()) {
        if (one.state == StageState::running) return false;
        done = done || (one.name == stage && one.state == StageState::done);
      }
      return done;
    });
  }
  /// While `stage` is running, however short it is.
  bool kill_within(const std::string& stage, const std::string& near) {
    return kill_slowly(near, [&] {
      for (const auto& one : RunReader(run()).stages()) {
        if (one.name == stage) return one.state == StageState::running;
      }
      return false;
    });
  }
  /// While a checkpoint is written.
  bool kill_in_checkpoint() {
    return kill_when([this] { return writing(); });
  }

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

 private:
  std::vector<std::string> arguments() const {
    if (fs::exists(run() / "run.sqlite")) {
      try {
        (void)RunReader(run()).run();
        return resume_arguments(run(), more_);
      } catch (const Error&) {  // killed before it began
      }
    }
    return toy_arguments(run(), more_, config_);
  }
  void begin_log() { seen_ = contents(run() / "log.txt").size(); }
  bool log_says(const std::string& line) const {
    const std::string log = contents(run() / "log.txt");
    return log.find(line, std::min(seen_, log.size())) != std::string::npos;
  }
  bool kill_slowly(const std::string& near, const std::function<bool()>& moment) {
    begin_log();
    RunningProgram program(arguments(), folder_ / "output.txt");
    const bool came =
        program.wait_for([&] { return log_says(near); }) && program.wait_slowly_for(moment);
    if (!came) return false;
    program.kill(SIGKILL);
    program.wait();
    ++kills_;
    look();
    return true;
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
        return;
      }
    } catch (const Error&) {
    }
    ++between_;
  }

  fs::path folder_;
  std::vector<std::string> more_;
  std::string config_;
  std::size_t seen_ = 0;  // of the log, before this process
  int kills_ = 0, in_checkpoints_ = 0, between_ = 0;
  std::map<std::string, int> by_kind_;
};

/// The same run without an interruption: one worker, a checkpoint never.
inline void run_undisturbed(const fs::path& folder, const std::string& config = kEveryStage) {
  const Outcome outcome = run_to_end(
      toy_arguments(folder / "undisturbed",
                    {"--set", "run.checkpoint_seconds=1e9", "--set", "run.workers=1"}, config),
      folder);
  ASSERT_EQ(outcome.status, 0) << outcome.output;
}

}  // namespace nashost::end_to_end
