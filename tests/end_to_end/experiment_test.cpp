#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace nashost::end_to_end {
namespace {

using testing::HasSubstr;

/// configs/smoke.toml on a small data set that the test makes.
class Smoke : public testing::Test {
 protected:
  void SetUp() override { write_digits(folder_ / "mnist", 600, 100); }

  std::string arguments(const std::string& run, const std::string& more = "") const {
    return "--config '" NASHOST_SOURCE_DIR "/configs/smoke.toml' --set data.root='" +
           folder_.path().string() +
           "' --set data.validation=100 --set run.threads=1 --set run.evaluation_batch_size=32 "
           "--set run.evaluation_workers=1 --set stage.uniform.steps=30 "
           "--set stage.greedy.steps=30 --set stage.alone.steps=6 --set stage.rivals.steps=4 "
           "--run-dir '" +
           (folder_ / run).string() + "' " + more;
  }

  Folder folder_;
};

TEST_F(Smoke, RunsEveryStageAndSaysWhatItFound) {
  const Outcome outcome = nashost(arguments("run"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("Kendall"));
  const auto summary = read_summary(folder_ / "run");
  ASSERT_EQ(summary["stages"].size(), 7U);
  for (const auto& stage : summary["stages"]) {
    const bool of_candidates = stage["kind"] == "finetune" || stage["kind"] == "verdict";
    EXPECT_EQ(stage["architectures"].size(), of_candidates ? 2U : 9U) << stage["name"];
  }
  double draws = 0;
  for (const auto& row : summary["stages"][0]["architectures"]) draws += row["draws"].get<double>();
  EXPECT_EQ(draws, 30);
  for (const char* file : {"config.toml", "log.txt", "checkpoints/uniform.safetensors"}) {
    EXPECT_TRUE(fs::exists(folder_ / "run" / file)) << file;
  }
}

TEST_F(Smoke, TheResolvedConfigGivesTheSameRunWhateverTheWorkers) {
  ASSERT_EQ(nashost(arguments("first", "--set run.workers=1")).status, 0);
  const Outcome again = nashost("--config '" + (folder_ / "first/config.toml").string() +
                                "' --set run.workers=2 --quiet" + " --run-dir '" +
                                (folder_ / "second").string() + "'");
  ASSERT_EQ(again.status, 0) << again.output;
  EXPECT_EQ(again.output, "");
  EXPECT_EQ(without_times(read_summary(folder_ / "first")),
            without_times(read_summary(folder_ / "second")));
}

TEST_F(Smoke, AFolderThatIsNotEmptyIsLeftAlone) {
  fs::create_directories(folder_ / "run");
  std::ofstream(folder_ / "run/precious") << "mine";
  const Outcome outcome = nashost(arguments("run"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("not empty"));
  EXPECT_FALSE(fs::exists(folder_ / "run/config.toml"));
}

TEST_F(Smoke, EveryProblemOfAConfigIsReportedWithItsPlace) {
  std::ofstream(folder_ / "bad.toml") << "[data]\n"
                                         "dataset = \"mnist\"\n"
                                         "[space]\n"
                                         "plugin = \"nas_blocks\"\n"
                                         "chanels = [8, 16]\n"
                                         "[[stage]]\n"
                                         "kind = \"supernet\"\n"
                                         "sampler = { name = \"epsilon_greedy\", epsilonn = 0.2 }\n"
                                         "batch_size = \"large\"\n";
  const Outcome outcome = nashost("--config '" + (folder_ / "bad.toml").string() + "' --run-dir '" +
                                  (folder_ / "run").string() + "'");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("bad.toml:5:1: "));
  EXPECT_THAT(outcome.output, HasSubstr("did you mean 'channels'?"));
  EXPECT_THAT(outcome.output, HasSubstr("bad.toml:8:"));
  EXPECT_THAT(outcome.output, HasSubstr("did you mean 'epsilon'?"));
  EXPECT_THAT(outcome.output, HasSubstr("bad.toml:9:"));
  EXPECT_FALSE(fs::exists(folder_ / "run"));
}

TEST_F(Smoke, DamagedDataAreNamed) {
  fs::resize_file(folder_ / "mnist/train-images-idx3-ubyte", 1000);
  const Outcome truncated = nashost(arguments("one"));
  EXPECT_EQ(truncated.status, 1);
  EXPECT_THAT(truncated.output, HasSubstr("train-images-idx3-ubyte is cut short"));

  write_digits(folder_ / "mnist", 600, 100);
  auto labels = idx_header(1, {3});
  labels.insert(labels.end(), {1, 2, 3});
  write_bytes(folder_ / "mnist/train-labels-idx1-ubyte", labels);
  const Outcome uneven = nashost(arguments("two"));
  EXPECT_EQ(uneven.status, 1);
  EXPECT_THAT(uneven.output, HasSubstr("600 images"));
}

TEST_F(Smoke, AFileThatIsNoPluginIsRefused) {
  std::ofstream(folder_ / "fake.so") << "not a library\n";
  const Outcome outcome =
      nashost(arguments("run", "--plugin '" + (folder_ / "fake.so").string() + "'"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output, HasSubstr("fake.so"));
}

TEST_F(Smoke, WhatTheMachineLacksIsSaid) {
  const Outcome threads = nashost(arguments("run", "--set run.threads=4000"));
  EXPECT_EQ(threads.status, 2);
  EXPECT_THAT(threads.output, HasSubstr("threads"));
  const Outcome batch = nashost(arguments("run2", "--set stage.uniform.batch_size=5000"));
  EXPECT_EQ(batch.status, 2);
  EXPECT_THAT(batch.output, HasSubstr("batch_size"));
}

TEST_F(Smoke, AnEmptySplitIsRefused) {
  const Outcome outcome = nashost(arguments("run", "--set data.validation=0"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("raise [data] validation"));
}

TEST_F(Smoke, RoundsOfSeveralArchitecturesTrain) {
  const Outcome outcome = nashost(arguments("run", "--set stage.uniform.sampler.name=strict_fair"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  // Three depths a block, so each of 30 rounds trains three subnets, and every option 30 times.
  std::map<int, double> draws;
  const auto summary = read_summary(folder_ / "run");
  for (const auto& row : summary["stages"][0]["architectures"]) {
    draws[row["options"][0].get<int>()] += row["draws"].get<double>();
  }
  for (const int option : {0, 1, 2}) EXPECT_EQ(draws[option], 30);
}

TEST_F(Smoke, AnotherSamplerDoesNotInheritParameters) {
  const Outcome outcome = nashost(arguments("run", "--set stage.greedy.sampler.name=hedge"));
  EXPECT_EQ(outcome.status, 2);  // hedge has no epsilon
  EXPECT_THAT(outcome.output, HasSubstr("epsilon"));
}

TEST(Program, SaysWhatItCanDo) {
  const Outcome help = nashost("--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("--config"));
  const Outcome unknown = nashost("--confg x");
  EXPECT_EQ(unknown.status, 2);
  const Outcome nothing = nashost("--config no_such_config.toml");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.output, HasSubstr("no_such_config.toml"));
}

TEST(RealMnist, SmokeConfig) {
  const char* data = std::getenv("NASHOST_DATA");
  if (data == nullptr || !fs::exists(fs::path(data) / "mnist")) {
    GTEST_SKIP() << "NASHOST_DATA names no folder with mnist/: run scripts/bootstrap";
  }
  Folder folder;
  const Outcome outcome =
      nashost("--config '" NASHOST_SOURCE_DIR "/configs/smoke.toml' --run-dir '" +
              (folder / "run").string() + "'");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(read_summary(folder / "run")["space"]["size"], "9");
}

}  // namespace
}  // namespace nashost::end_to_end
