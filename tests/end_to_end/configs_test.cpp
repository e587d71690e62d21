#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace nashost::end_to_end {
namespace {

using testing::HasSubstr;

/// The configs of this repository, on a small data set that the test makes and in small networks.
class Configs : public testing::Test {
 protected:
  void SetUp() override { write_digits(folder_ / "data/mnist", 300, 60); }

  Outcome run(const std::string& config, const std::string& more = "") {
    return nashost("--config '" NASHOST_SOURCE_DIR "/configs/" + config +
                   ".toml' --set data.root='" + (folder_ / "data").string() +
                   "' --set data.validation=100 --set run.threads=1 --set space.channels='[4, 8]' "
                   "--run-dir '" +
                   (folder_ / config).string() + "' " + more);
  }

  static nlohmann::json details(const nlohmann::json& summary, const std::string& stage) {
    for (const auto& one : summary["stages"]) {
      if (one["name"] == stage) return one["details"];
    }
    ADD_FAILURE() << "no stage " << stage;
    return {};
  }

  Folder folder_;
};

TEST_F(Configs, MnistFromSearchToVerdictAndPruneFinetuneFromThere) {
  const Outcome first = run("mnist", "--set stage.rivals.steps=6 --set stage.alone.steps=6");
  ASSERT_EQ(first.status, 0) << first.output;
  EXPECT_THAT(first.output, HasSubstr("is chosen, by accuracy on validation images"));
  EXPECT_THAT(first.output, HasSubstr("As trained weights, "));
  EXPECT_THAT(first.output, HasSubstr("pairs in the wrong order"));
  EXPECT_EQ(details(read_summary(folder_ / "mnist"), "rivals")["models"].size(), 3U);

  const Outcome second =
      run("prune_finetune", "--set stage.rivals.from.run='" + (folder_ / "mnist").string() +
                                "' --set stage.rivals.steps=6 --set "
                                "stage.rivals.look_every=3");
  ASSERT_EQ(second.status, 0) << second.output;
  EXPECT_TRUE(details(read_summary(folder_ / "prune_finetune"), "rivals").contains("race"));

  const Outcome nowhere = run("prune_finetune", "--set stage.rivals.from.run=nowhere");
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.output, HasSubstr("there is no run folder"));
  EXPECT_THAT(nowhere.output, HasSubstr("--set stage.rivals.from.run="));
}

TEST_F(Configs, SamplersStandSideBySide) {
  std::string few =
      "--set stage.alone.steps=3 --set stage.fair.steps=4 --set stage.adahedge.steps=3";
  for (const char* stage : {"uniform", "greedy", "ucb", "thompson", "forgetting", "exp3_ix",
                            "tsallis", "exp4", "linear"}) {
    few += std::string(" --set stage.") + stage + ".steps=12";
  }
  const Outcome outcome = run("samplers", few + " --set stage.greedy.sampler.warmup=3");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("samplers, each by the ranking that its supernet gives:"));
  EXPECT_THAT(outcome.output, HasSubstr("rank and share of the training:"));
  const auto samplers = read_summary(folder_ / "samplers")["samplers"];
  ASSERT_EQ(samplers.size(), 11U);
  for (const auto& one : samplers) {
    EXPECT_EQ(one["score"], "accuracy_validation") << one;
    EXPECT_GE(one["true_rank"], 1) << one;
    EXPECT_LE(one["true_rank"], 9) << one;
  }
  EXPECT_EQ(samplers[3]["sampler"], "ucb1 over architectures");
}

TEST_F(Configs, MnistSeedsAnswersTheHypotheses) {
  const Outcome outcome =
      run("mnist_seeds", "--set stage.alone.steps=15 --set stage.alone.learning_rate=0.01");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const auto found = details(read_summary(folder_ / "mnist_seeds"), "hypotheses");
  EXPECT_EQ(found["seeds"], 5);
  ASSERT_EQ(found["statements"].size(), 5U);
  for (const auto& one : found["statements"]) {
    EXPECT_TRUE(one["number"]["interval"].is_array()) << one;
  }
  EXPECT_THAT(outcome.output, HasSubstr("block2_depth matters most"));
}

TEST_F(Configs, MnistFullSaysThatItHasOneSeed) {
  const Outcome outcome = run("mnist_full",
                              "--set data.validation=0 --set stage.uniform.epochs=1 "
                              "--set stage.alone.epochs=1");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("one seed: points without interval"));
}

}  // namespace
}  // namespace nashost::end_to_end
