#pragma once

#include "toy_run.hpp"

namespace nashost::end_to_end {

/// Begins a run of every_stage.toml, sends a signal once `moment` has come in this stage, which it
/// must obey within the time that is promised, and lets the run end.
inline void expect_stopped_and_ended(
    const fs::path& run, const std::string& stage, int signal,
    const std::function<bool()>& moment = [] { return true; }) {
  const fs::path folder = run.parent_path();
  {
    RunningProgram program(toy_arguments(run), folder / "signal.txt");
    ASSERT_TRUE(program.wait_for([&] {
      return contents(run / "log.txt").find("stage " + stage + " (") != std::string::npos &&
             moment();
    })) << program.output();
    const auto sent = std::chrono::steady_clock::now();
    program.kill(signal);
    EXPECT_EQ(program.wait(), 130) << program.output();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(5));
    EXPECT_THAT(program.output(), testing::HasSubstr("nashost --resume " + run.string()));
  }
  EXPECT_EQ(RunReader(run).run().state, RunState::interrupted);
  for (const auto& one : RunReader(run).stages()) {
    if (one.name == stage) {
      EXPECT_EQ(one.state, StageState::running);
    }
  }
  const Outcome rest = run_to_end(resume_arguments(run), folder);
  EXPECT_EQ(rest.status, 0) << rest.output;
}

}  // namespace nashost::end_to_end
