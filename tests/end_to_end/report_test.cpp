#include "toy_run.hpp"

namespace nashost::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

const nlohmann::json& stage_of(const nlohmann::json& summary, const std::string& name) {
  for (const auto& stage : summary["stages"]) {
    if (stage["name"] == name) return stage;
  }
  throw std::runtime_error("no stage " + name);
}

/// What a person is told of a run with every kind of stage.
TEST(ReportOfARun, EveryStageIsInTheReportAndInTheTerminal) {
  const Folder folder;
  const fs::path run = folder / "run";
  const Outcome outcome = run_to_end(toy_arguments(run, {}, "every_section.toml"), folder.path());
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, Not(HasSubstr("not written")));
  const std::string page = contents(run / "report.html");
  EXPECT_THAT(page, HasSubstr("\"notices\":[]")) << "something could not be read";

  const auto summary = read_summary(run);
  const auto& verdict = stage_of(summary, "verdict")["details"];
  const Outcome shown = nashost("show '" + run.string() + "'");
  EXPECT_EQ(shown.status, 0);
  for (const auto& stage : summary["stages"]) {
    EXPECT_THAT(shown.output, HasSubstr("  " + stage["name"].get<std::string>() + " "));
    for (const auto& line : stage["details"].value("says", nlohmann::json::array())) {
      EXPECT_THAT(shown.output, HasSubstr(line.get<std::string>()));
    }
  }
  EXPECT_THAT(shown.output, HasSubstr(verdict["chosen"].get<std::string>() + " "));
  EXPECT_THAT(shown.output, HasSubstr("Verdict: " + verdict["sentence"].get<std::string>()));
  EXPECT_THAT(shown.output, HasSubstr("place  architecture"));
  EXPECT_THAT(shown.output, HasSubstr("cut at round"));
  for (const std::string sentence : {"Stage 'ranking_1' and 1 more orders the architectures as "
                                     "stage 'alone' does at Kendall τ-b ",
                                     "Pruning in stage 'leader_1' cut ", "times as long."}) {
    EXPECT_THAT(shown.output, HasSubstr(sentence));
    EXPECT_THAT(page, HasSubstr(sentence));
  }
}

TEST(ReportOfARun, AnInterruptedRunIsShownAsFarAsItCame) {
  const Folder folder;
  const fs::path run = folder / "run";
  RunningProgram program(
      toy_arguments(run, {"--set", "stage.leader_1.steps=1000000"}, "every_section.toml"),
      folder / "output.txt");
  ASSERT_TRUE(program.wait_for([&] {
    return program.output().find("leader_1: round") != std::string::npos;  // a cut
  })) << program.output();
  program.kill(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  const Outcome shown = nashost("show '" + run.string() + "'");
  EXPECT_EQ(shown.status, 0);
  for (const char* text : {"interrupted", "No architecture has been scored yet", "cut at round",
                           "leader_1", "share %", "go on with: nashost --resume"}) {
    EXPECT_THAT(shown.output, HasSubstr(text));
  }
  EXPECT_THAT(contents(run / "report.html"),
              HasSubstr("This run was interrupted in stage leader_1"));
}

}  // namespace
}  // namespace nashost::end_to_end
