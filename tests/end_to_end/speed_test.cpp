#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace nashost::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Nothing to be tried.
constexpr char kQuick[] = "--set run.evaluation_batch_size=32 --set run.evaluation_workers=1 ";

/// What is chosen for the machine, and that it is written down.
class Speed : public testing::Test {
 protected:
  void SetUp() override { write_digits(folder_ / "mnist", 400, 60); }

  std::string data() const {
    return " --config '" NASHOST_SOURCE_DIR "/configs/smoke.toml' --set data.root='" +
           folder_.path().string() +
           "' --set data.validation=100 --set run.threads=1 --set stage.uniform.steps=4 "
           "--set stage.greedy.steps=4 --set stage.rivals.steps=2 --set stage.alone.steps=2 ";
  }
  std::string run(const std::string& name) const {
    return data() + "--run-dir '" + (folder_ / name).string() + "' ";
  }
  std::string config_of(const std::string& name) const {
    std::ifstream in(folder_ / name / "config.toml");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  Folder folder_;
};

TEST_F(Speed, WhatIsChosenStandsInTheConfigOfTheRun) {
  ASSERT_EQ(nashost(run("run") + "--set run.precision=auto").status, 0);
  const std::string config = config_of("run");
  EXPECT_THAT(config, Not(HasSubstr("precision = \"auto\"")));
  EXPECT_THAT(config, Not(HasSubstr("evaluation_workers = \"auto\"")));
  const auto made = read_summary(folder_ / "run")["made_by"];
  EXPECT_THAT(
      config,
      HasSubstr("evaluation_batch_size = " + made["evaluation"]["batch_size"].dump() + "\n"));
  EXPECT_THAT(config, HasSubstr("precision = " + made["precision"].dump()));
}

TEST_F(Speed, ResultsDoNotDependOnThePortionsInWhichSubnetsAreScored) {
  ASSERT_EQ(nashost(run("small") + kQuick + "--set run.evaluation_batch_size=2").status, 0);
  ASSERT_EQ(nashost(run("large") + kQuick + "--set run.evaluation_batch_size=64").status, 0);
  const auto accuracies = [&](const std::string& name) {
    std::vector<double> all;
    const auto summary = read_summary(folder_ / name);
    for (const auto& stage : summary["stages"]) {
      for (const auto& row : stage["architectures"]) {
        if (row.contains("accuracy_test")) all.push_back(row["accuracy_test"]);
      }
    }
    return all;
  };
  EXPECT_EQ(accuracies("small").size(), 20U);  // of nine twice, and of two rivals
  EXPECT_EQ(accuracies("small"), accuracies("large"));
}

TEST_F(Speed, ScoringInBf16SaysWhatRoundingChanged) {
  const Outcome outcome = nashost(run("run") + kQuick + "--set stage.ranking.precision=bf16");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const auto details = read_summary(folder_ / "run")["stages"][1]["details"];
  EXPECT_EQ(details["precision"], "bf16");
  EXPECT_EQ(details["against_fp32"]["test"]["examples"], 60);
  EXPECT_TRUE(details["against_fp32"]["test"]["answers_changed"].is_number());
}

TEST_F(Speed, BenchMeasuresWithWhatUsersRun) {
  const Outcome outcome = nashost("bench" + data() + kQuick + "--seconds 0.01 --json");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const auto result = nlohmann::json::parse(outcome.output);
  for (const char* key :
       {"single_path_rounds_per_second", "single_path_macs_per_second",
        "together_subnets_per_second", "evaluated_images_per_second", "trial_steps_per_second"}) {
    EXPECT_GT(result.at(key).get<double>(), 0) << key;
  }
  EXPECT_EQ(result["together_sampler"], "exhaustive");
  EXPECT_EQ(result["together_subnets_per_round"], 9);
  EXPECT_EQ(result["evaluated_subnets"], 9);
}

TEST_F(Speed, SettingsTheMachineCannotGiveAreRefusedWithTheirPlace) {
  for (const auto& [setting, key] : {std::pair{"run.threads=100000", "threads"},
                                     {"run.workers=0", "workers"},
                                     {"run.evaluation_workers=4096", "evaluation_workers"},
                                     {"run.precision=fp16", "precision"},
                                     {"run.device=tpu", "device"},
                                     {"run.device=cuda:99", "device"},
                                     {"stage.uniform.batch_size=1000000", "batch_size"}}) {
    const Outcome outcome = nashost(run("run") + kQuick + "--set " + setting);
    EXPECT_EQ(outcome.status, 2) << setting << ": " << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(std::string("--set ") + setting));
    EXPECT_THAT(outcome.output, HasSubstr(key));
    fs::remove_all(folder_ / "run");
  }
}

}  // namespace
}  // namespace nashost::end_to_end
