#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"
#include "python.hpp"

namespace nashost::end_to_end {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Runs over the space of fixtures/false_leader.cpp, on 800 small images: a second each.
class FalseLeader : public testing::Test {
 protected:
  void SetUp() override { write_digits(folder_ / "mnist", 1100, 400); }

  /// The supernet all of these start from, and what a test puts behind it.
  static std::string config(const std::string& stages, const std::string& space = "") {
    return "name = \"false_leader\"\n"
           "seed = 7\n"
           "[data]\n"
           "dataset = \"mnist\"\n"
           "validation = 300\n"
           "[space]\n"
           "plugin = \"false_leader\"\n" +
           space +
           "[[stage]]\n"
           "kind = \"supernet\"\n"
           "name = \"shared\"\n"
           "steps = 90\n"
           "learning_rate = 0.05\n"
           "sampler = \"strict_fair\"\n" +
           stages;
  }

  Outcome run(const std::string& name, const std::string& text, const std::string& more = "") {
    std::ofstream(folder_ / (name + ".toml")) << text;
    return nashost("--config '" + (folder_ / (name + ".toml")).string() +
                   "' --plugin '" NASHOST_BUILD_DIR
                   "/tests/run_fixtures/false_leader.so' --plugin '" NASHOST_BUILD_DIR
                   "/tests/run_fixtures/scripted_cut.so' --set data.root='" +
                   folder_.path().string() + "' --set run.threads=1 --run-dir '" +
                   (folder_ / name).string() + "' " + more);
  }

  /// The stage's object in the summary of a run that must have worked.
  Json stage(const std::string& run, const std::string& name) const {
    const Json summary = read_summary(folder_ / run);
    for (const Json& one : summary["stages"]) {
      if (one["name"] == name) return one;
    }
    ADD_FAILURE() << run << " has no stage " << name;
    return {};
  }

  static double value(const Json& stage, const std::string& label, const std::string& column) {
    for (const Json& row : stage["architectures"]) {
      if (row["architecture"] == label) return row[column].get<double>();
    }
    ADD_FAILURE() << "no row " << label;
    return 0;
  }

  /// Must be refused with status 2 and these words.
  void expect_refused(const std::string& name, const std::string& text,
                      const std::vector<std::string>& words, const std::string& more = "") {
    const Outcome outcome = run(name, text, more);
    EXPECT_EQ(outcome.status, 2) << outcome.output;
    for (const std::string& word : words) EXPECT_THAT(outcome.output, HasSubstr(word));
    EXPECT_THAT(outcome.output, Not(HasSubstr("terminate")));
  }

  Folder folder_;
};

const std::string kRivals =
    "[[stage]]\n"
    "kind = \"finetune\"\n"
    "name = \"rivals\"\n"
    "from = \"shared\"\n"
    "steps = 60\n"
    "learning_rate = 0.05\n";

TEST_F(FalseLeader, ThePipelineEndsWithTheRightOrder) {
  const Outcome outcome =
      run("run", config(kRivals + "arms = [\"inherited\", \"finetuned\", \"scratch\"]\n"
                                  "[[stage]]\n"
                                  "kind = \"verdict\"\n"
                                  "of = \"rivals\"\n"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json rivals = stage("run", "rivals");
  // On the supernet narrow leads; trained on, plain does.
  EXPECT_GT(value(rivals, "(narrow)", "inherited_validation"),
            value(rivals, "(plain)", "inherited_validation") + 0.05);
  EXPECT_GT(value(rivals, "(plain)", "accuracy_test"),
            value(rivals, "(narrow)", "accuracy_test") + 0.05);
  EXPECT_GT(value(rivals, "(narrow)", "accuracy_test"),
            value(rivals, "(inverted)", "accuracy_test") + 0.05);
  EXPECT_EQ(rivals["details"]["chosen"], "(plain)");

  const Json verdict = stage("run", "verdict")["details"];
  EXPECT_THAT(verdict["sentence"].get<std::string>(), HasSubstr("(plain) is the best of 3"));
  ASSERT_EQ(verdict["false_superiority"].size(), 1U);
  EXPECT_EQ(verdict["false_superiority"][0]["favoured"], "(narrow)");
  EXPECT_EQ(verdict["false_superiority"][0]["better"], "(plain)");
  EXPECT_TRUE(verdict["false_superiority"][0]["established"].get<bool>());
  EXPECT_THAT(outcome.output, HasSubstr("false superiority: (narrow) led (plain)"));
  EXPECT_THAT(outcome.output, HasSubstr("from scratch with as many steps"));
}

TEST_F(FalseLeader, ModelsAreSavedAndPlainPythonAgrees) {
  ASSERT_EQ(run("run", config(kRivals)).status, 0);
  const Json rivals = stage("run", "rivals");
  ASSERT_EQ(rivals["details"]["models"].size(), 3U);
  const fs::path manifest =
      folder_ / "run" / rivals["details"]["models"]["(plain)"].get<std::string>();
  std::ifstream in(manifest);
  const Json model = Json::parse(in);
  EXPECT_EQ(model["architecture"], "(plain)");
  EXPECT_EQ(model["decisions"]["head"], "plain");
  EXPECT_EQ(model["space"]["plugin"], "false_leader");
  EXPECT_EQ(model["stage"], "rivals");
  EXPECT_EQ(model["steps"], 60);
  EXPECT_EQ(model["accuracy"]["test"], value(rivals, "(plain)", "accuracy_test"));

  const std::string python = python_with_torch();
  if (python.empty()) {
    GTEST_SKIP() << "no Python with torch and safetensors in .deps/venv: run scripts/bootstrap";
  }
  const std::string data = (folder_ / "mnist").string();
  const std::string printed =
      output_of("'" + python + "' '" NASHOST_SOURCE_DIR "/tests/end_to_end/open_model.py' '" +
                manifest.string() + "' '" + data + "/t10k-images-idx3-ubyte' '" + data +
                "/t10k-labels-idx1-ubyte'");
  ASSERT_FALSE(printed.empty());
  // One image in 400 may lie within rounding of two classes.
  EXPECT_NEAR(std::stod(printed), model["accuracy"]["test"].get<double>(), 1.0 / 400 + 1e-6);
}

TEST_F(FalseLeader, ASpaceWithoutScriptsGetsWeightsAndTheRunSaysSo) {
  const Outcome outcome = run("run", config(kRivals, "script = false\n"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("models without TorchScript"));
  EXPECT_TRUE(fs::exists(folder_ / "run/models/rivals/plain.safetensors"));
  EXPECT_FALSE(fs::exists(folder_ / "run/models/rivals/plain.pt"));
}

TEST_F(FalseLeader, ResultsDoNotDependOnTheWorkers) {
  for (const char* until : {"budget", "separated"}) {
    const std::string text = config(kRivals + "until = \"" + until +
                                    "\"\nlook_every = 20\n"
                                    "[[stage]]\n"
                                    "kind = \"verdict\"\n"
                                    "of = \"rivals\"\n");
    const std::string one = std::string(until) + "1", two = std::string(until) + "2";
    ASSERT_EQ(run(one, text, "--set run.workers=1").status, 0);
    ASSERT_EQ(run(two, text, "--set run.workers=2").status, 0);
    EXPECT_EQ(without_times(read_summary(folder_ / one)),
              without_times(read_summary(folder_ / two)));
  }
}

TEST_F(FalseLeader, ARaceEndsWhenOneIsLeftAndTheRestGetsItsSteps) {
  const Outcome outcome = run("run", config(kRivals + "until = \"separated\"\n"
                                                      "look_every = 20\n"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json rivals = stage("run", "rivals");
  const Json& race = rivals["details"]["race"];
  EXPECT_TRUE(race["separated"].get<bool>());
  EXPECT_EQ(race["looks"].back()["left"], Json::array({"(plain)"}));
  EXPECT_EQ(race["dropped"].size(), 2U);
  EXPECT_EQ(race["dropped"]["(inverted)"]["steps"], value(rivals, "(inverted)", "steps"));
  double steps = 0;
  for (const Json& row : rivals["architectures"]) steps += row["steps"].get<double>();
  EXPECT_LE(steps, 3 * 60);
  EXPECT_EQ(rivals["details"]["chosen"], "(plain)");
}

TEST_F(FalseLeader, ARaceThatNobodyWinsEndsWithTheBudget) {
  // At this delta 300 images cannot separate anybody.
  const Outcome outcome = run("run", config(kRivals + "until = \"separated\"\n"
                                                      "look_every = 25\n"
                                                      "delta = 1e-200\n"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json rivals = stage("run", "rivals");
  EXPECT_FALSE(rivals["details"]["race"]["separated"].get<bool>());
  EXPECT_THAT(rivals["details"]["says"].dump(), HasSubstr("3 could not be separated"));
  for (const Json& row : rivals["architectures"]) EXPECT_EQ(row["steps"], 60);
  std::vector<int> steps;
  for (const Json& look : rivals["details"]["race"]["looks"]) steps.push_back(look["steps"]);
  EXPECT_THAT(steps, ElementsAre(25, 50, 60));

  ASSERT_EQ(run("alone", config(kRivals + "until = \"separated\"\n"
                                          "architectures = [\"(plain)\"]\n"))
                .status,
            0);
  EXPECT_EQ(value(stage("alone", "rivals"), "(plain)", "steps"), 60);
}

TEST_F(FalseLeader, ACandidateThatDivergesIsReportedAndTheOthersFinish) {
  const std::string list = "architectures = [\"(explosive)\", \"(plain)\"]\n";
  for (const char* until : {"budget", "separated"}) {
    const Outcome outcome = run(until, config(kRivals + list + "until = \"" + until +
                                                  "\"\n"
                                                  "[[stage]]\n"
                                                  "kind = \"verdict\"\n"
                                                  "of = \"rivals\"\n",
                                              "explosive = true\n"));
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("(explosive) (finetuned, seed 0) diverged"));
    const Json rivals = stage(until, "rivals");
    EXPECT_EQ(rivals["details"]["diverged"][0]["architecture"], "(explosive)");
    EXPECT_EQ(rivals["details"]["chosen"], "(plain)");
    EXPECT_EQ(rivals["architectures"][0]["accuracy_test"], nullptr);
    EXPECT_FALSE(rivals["details"]["models"].contains("(explosive)"));
    EXPECT_GT(value(rivals, "(plain)", "accuracy_test"), 0.8);
  }
}

TEST_F(FalseLeader, CandidatesComeFromTheEvidenceOfTheSupernet) {
  const std::string pruner = "pruner = { name = \"scripted_cut\", round = 90, option = 1 }\n";
  for (const char* recommender :
       {"most_drawn", "best_mean", "best_recent_mean", "highest_lower_bound", "unseparated"}) {
    const Outcome outcome =
        run(recommender, config(pruner + kRivals + "candidates = 1\narms = [\"inherited\"]\n" +
                                "recommender = \"" + recommender + "\"\n"));
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    const Json rows = stage(recommender, "rivals")["architectures"];
    ASSERT_EQ(rows.size(), 1U);
    // (inverted) was cut, so it is never recommended; by accuracy narrow leads the supernet.
    EXPECT_NE(rows[0]["architecture"], "(inverted)") << recommender;
    if (std::string(recommender) != "most_drawn") {
      EXPECT_EQ(rows[0]["architecture"], "(narrow)") << recommender;
    }
  }
}

TEST_F(FalseLeader, ThePrunersCutsAreAudited) {
  const Outcome outcome = run("run", config("pruner = { name = \"scripted_cut\", round = 40 }\n"
                                            "[[stage]]\n"
                                            "kind = \"independent\"\n"
                                            "steps = 60\n"
                                            "learning_rate = 0.05\n"
                                            "splits = [\"test\"]\n"
                                            "[[stage]]\n"
                                            "kind = \"audit\"\n"
                                            "of = \"shared\"\n"
                                            "truth = \"independent\"\n"));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json audit = stage("run", "audit")["details"];
  EXPECT_EQ(audit["best"], "(plain)");
  EXPECT_FALSE(audit["best_survived"].get<bool>());
  EXPECT_EQ(audit["history"][0]["round"], 40);
  EXPECT_EQ(audit["best_survivor"], "(narrow)");
  EXPECT_GT(audit["regret"]["interval"][0].get<double>(), 0);
  EXPECT_THAT(outcome.output, HasSubstr("round 40: cut head=plain (as scripted"));
}

TEST_F(FalseLeader, AnEarlierRunIsGoneOnFrom) {
  ASSERT_EQ(run("first",
                config("pruner = { name = \"scripted_cut\", round = 40, option = 1 }\n" + kRivals))
                .status,
            0);
  const auto from = [&](const std::string& stage) {
    return "seed = 7\n[data]\ndataset = \"mnist\"\nvalidation = 300\n[space]\n"
           "plugin = \"false_leader\"\n[[stage]]\nkind = \"finetune\"\nname = \"more\"\n"
           "from = { run = \"first\", stage = \"" +
           stage + "\" }\nsteps = 60\nlearning_rate = 0.05\n";
  };
  // From its supernet: the same candidates, and the same numbers as within that run. What was cut
  // there is not taken up.
  ASSERT_EQ(run("supernet", from("shared")).status, 0);
  EXPECT_EQ(stage("supernet", "more")["architectures"].size(), 2U);
  EXPECT_EQ(value(stage("supernet", "more"), "(plain)", "inherited_test"),
            value(stage("first", "rivals"), "(plain)", "inherited_test"));
  expect_refused("cut", from("shared") + "architectures = [\"(inverted)\"]\n",
                 {"cut.toml:", "(inverted) cannot be a candidate", "in round 40", "as scripted"});
  // From its models: they are inherited as they were left.
  ASSERT_EQ(run("models", from("rivals")).status, 0);
  EXPECT_EQ(value(stage("models", "more"), "(plain)", "inherited_test"),
            value(stage("first", "rivals"), "(plain)", "accuracy_test"));
  expect_refused("no_model", from("rivals") + "architectures = [\"(inverted)\"]\n",
                 {"left no model of it"});
  expect_refused("no_rewards", from("rivals") + "recommender = \"best_mean\"\n",
                 {"keeps no rewards to recommend by"});

  expect_refused("no_stage", from("sharde"), {"no_stage.toml:", "left no weights"});
  std::string no_run = from("shared");
  no_run.replace(no_run.find("\"first\""), 7, "\"last\"");
  expect_refused("no_run", no_run, {"there is no run folder"});

  // A manifest that does not match its weights.
  fs::copy_file(folder_ / "first/models/rivals/narrow.safetensors",
                folder_ / "first/models/rivals/plain.safetensors",
                fs::copy_options::overwrite_existing);
  expect_refused("mismatch", from("rivals"),
                 {"plain.json", "does not match its weights", "another checksum"});
}

TEST_F(FalseLeader, WhatPruningLeftInAnEarlierRunIsScored) {
  ASSERT_EQ(
      run("first", config("pruner = { name = \"scripted_cut\", round = 40, option = 1 }\n")).status,
      0);
  ASSERT_EQ(run("second",
                "[data]\ndataset = \"mnist\"\nvalidation = 300\n[space]\n"
                "plugin = \"false_leader\"\n[[stage]]\nkind = \"evaluate\"\nsurvivors = true\n"
                "from = { run = \"first\", stage = \"shared\" }\n")
                .status,
            0);
  EXPECT_EQ(stage("second", "evaluate")["architectures"].size(), 2U);
}

TEST_F(FalseLeader, AWrongOriginIsRefusedBeforeAnythingRuns) {
  ASSERT_EQ(run("first", config(kRivals)).status, 0);
  const std::string kinds[] = {"kind = \"evaluate\"\n",
                               "kind = \"supernet\"\nsteps = 5\nsampler = \"strict_fair\"\n",
                               "kind = \"finetune\"\nsteps = 5\n"};
  int number = 0;
  const auto expect = [&](const std::string& kind, const std::string& space,
                          const std::string& from, const std::string& what) {
    const std::string name = "wrong" + std::to_string(number++);
    expect_refused(name,
                   "[data]\ndataset = \"mnist\"\nvalidation = 300\n[space]\n"
                   "plugin = \"false_leader\"\n" +
                       space + "[[stage]]\nkind = \"independent\"\nsteps = 5\n[[stage]]\nfrom = " +
                       from + "\n" + kind,
                   {name + ".toml:" + (space.empty() ? "10:" : "11:"), what});
    EXPECT_FALSE(fs::exists(folder_ / name)) << "something ran: " << kind << from;
  };
  for (const std::string& kind : kinds) {
    const bool models = kind.find("finetune") != kind.npos;
    expect(kind, "", "{ run = \"last\", stage = \"shared\" }", "there is no run folder");
    expect(kind, "", "{ run = \"first\", stage = \"sharde\" }",
           models ? "left no weights" : "left no supernet");
    expect(kind, "", "{ run = \"first\", stage = \"../shared\" }", "it leads out by \"..\"");
    expect(kind, "", "\"independent\"", "leaves no weights");
    const std::string space = "explosive = true\n",
                      said = "false_leader with explosive = false, where this run has true";
    expect(kind, space, "{ run = \"first\", stage = \"shared\" }", said);
    if (models) {
      expect(kind, space, "{ run = \"first\", stage = \"rivals\" }", said);
    } else {
      expect(kind, "", "{ run = \"first\", stage = \"rivals\" }", "left no supernet");
    }
  }
  const fs::path weights = folder_ / "first/checkpoints/shared.safetensors";
  fs::resize_file(weights, fs::file_size(weights) - 1);
  for (const std::string& kind : kinds) {
    expect(kind, "", "{ run = \"first\", stage = \"shared\" }", "shared.safetensors");
  }
}

TEST_F(FalseLeader, SettingsThatDoNotGoTogetherAreRefusedBeforeAnythingRuns) {
  const std::string verdict =
      "[[stage]]\nkind = \"verdict\"\nof = \"rivals\"\nabout = [\"weights\", \"architectures\"]\n";
  const std::pair<std::string, std::vector<std::string>> cases[] = {
      {kRivals + "architectures = [\"(plan)\"]\n", {":20:17:", "no option 'plan'"}},
      {kRivals + "architectures = [\"(plain)\"]\ncandidates = 2\n", {"nothing to recommend"}},
      {kRivals + "epochs = 1\n", {"epochs and steps"}},
      {kRivals + "candidates = 0\n", {"candidates"}},
      {kRivals + "delta = 1.0\n", {"delta"}},
      {kRivals + "recommender = \"best\"\n", {"best_mean"}},
      {kRivals + "arms = []\n", {"no arm"}},
      {kRivals + "arms = [\"finetuned\", \"finetuned\"]\n", {"stands twice"}},
      {kRivals + "until = \"separated\"\narms = [\"finetuned\", \"scratch\"]\n", {"no equal cost"}},
      {kRivals + "until = \"separated\"\narms = [\"inherited\"]\n", {"finetuned: add it"}},
      {kRivals + "until = \"separated\"\nseeds = 2\n", {"seeds = 1"}},
      {kRivals + "until = \"separated\"\nschedule = \"cosine\"\n", {"no fixed length"}},
      {kRivals + "seeds = 3\n" + verdict, {"verdict", "it takes 7 seeds"}},
      {"[[stage]]\nkind = \"finetune\"\nfrom = \"shared\"\nsteps = 0\n", {"steps"}},
      {"[[stage]]\nkind = \"finetune\"\nsteps = 5\n", {"'from' is missing"}},
      {"[[stage]]\nkind = \"verdict\"\nof = \"shard\"\n", {"did you mean 'shared'?"}}};
  int number = 0;
  for (const auto& [stages, words] : cases) {
    const std::string name = "bad" + std::to_string(number++);
    expect_refused(name, config(stages), words);
    EXPECT_FALSE(fs::exists(folder_ / name)) << "something ran: " << stages;
  }
  expect_refused("no_validation", config(kRivals), {"raise [data] validation"},
                 "--set data.validation=0");
}

TEST_F(FalseLeader, WhatOnlyResultsTellIsRefusedWithItsPlace) {
  expect_refused("twice", config(kRivals + "architectures = [\"(plain)\", \"plain\"]\n"),
                 {"twice.toml:", "(plain) is named twice"});
  expect_refused("no_weights",
                 config("[[stage]]\nkind = \"evaluate\"\nname = \"scores\"\nfrom = \"shared\"\n"
                        "[[stage]]\nkind = \"finetune\"\nname = \"unsaved\"\n"
                        "from = \"shared\"\nsteps = 5\nsave = false\n"
                        "[[stage]]\nkind = \"finetune\"\nfrom = \"unsaved\"\nsteps = 5\n"),
                 {"no_weights.toml:", "neither a supernet nor models"});
  expect_refused("no_answers", config("[[stage]]\nkind = \"verdict\"\nof = \"shared\"\n"),
                 {"no_answers.toml:", "no column 'accuracy_test'"});
  expect_refused("no_pruner",
                 config("[[stage]]\nkind = \"independent\"\nsteps = 5\nsplits = [\"test\"]\n"
                        "[[stage]]\nkind = \"audit\"\nof = \"shared\"\ntruth = \"independent\"\n"),
                 {"had no pruner"});
}

TEST_F(FalseLeader, SeveralSeedsSpeakOfArchitectures) {
  const Outcome outcome = run("run",
                              config(kRivals + "seeds = 7\ncandidates = 2\narms = [\"finetuned\"]\n"
                                               "[[stage]]\nkind = \"verdict\"\nof = \"rivals\"\n"
                                               "about = [\"weights\", \"architectures\"]\n"),
                              "--set stage.rivals.steps=30");
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json verdict = stage("run", "verdict")["details"];
  EXPECT_EQ(verdict["seeds"], 7);
  EXPECT_EQ(verdict["architectures"]["pairs"][0]["p"], 2.0 / 128);
  EXPECT_THAT(verdict["sentence"].get<std::string>(),
              HasSubstr("As architectures, (plain) is the best of 2"));
}

TEST_F(FalseLeader, HypothesesAreAnsweredFromSeveralSeeds) {
  std::string stages;
  for (const char* sampler : {"uniform", "epsilon_greedy"}) {
    for (const char* number : {"1", "2"}) {
      stages += std::string("[[stage]]\nkind = \"supernet\"\nname = \"") + sampler + number +
                "\"\nsteps = 60\nlearning_rate = 0.05\nsampler = \"" + sampler + "\"\n";
    }
  }
  stages +=
      "[[stage]]\nkind = \"independent\"\nname = \"alone\"\nsteps = 30\nseeds = 2\n"
      "learning_rate = 0.05\nsplits = [\"test\"]\n"
      "[[stage]]\nkind = \"hypotheses\"\nof = [\"alone\"]\n"
      "baseline = [\"uniform1\", \"uniform2\"]\n"
      "search = [\"epsilon_greedy1\", \"epsilon_greedy2\"]\n"
      "[[stage]]\nkind = \"evaluate\"\nname = \"scores1\"\nfrom = \"uniform1\"\n"
      "splits = [\"test\"]\n"
      "[[stage]]\nkind = \"evaluate\"\nname = \"scores2\"\nfrom = \"uniform2\"\n"
      "splits = [\"test\"]\n"
      "[[stage]]\nkind = \"compare\"\nbetween = [\"scores1\", \"scores2\", \"alone\"]\n";
  const Outcome outcome = run("run", config(stages));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  const Json found = stage("run", "hypotheses")["details"];
  EXPECT_EQ(found["seeds"], 2);
  EXPECT_EQ(found["finding"]["best"], Json::array({"(plain)"}));
  EXPECT_TRUE(found["finding"]["saved"]["interval"].is_array());
  EXPECT_EQ(found["clustering"]["search"]["by_decision"]["head"]["mean"]["value"]["none"],
            "no time at which the scores differ");  // every option is one architecture
  EXPECT_THAT(outcome.output,
              HasSubstr("epsilon_greedy finds the best in fewer rounds than uniform"));
  const Json compared = stage("run", "compare")["details"];
  EXPECT_EQ(compared["correlation"]["kendall"]["interval_over"],
            "2 seeds of the score, 2 seeds of the truth, test images");
  EXPECT_TRUE(compared["seed_ceiling"]["kendall"].is_number());
}

}  // namespace
}  // namespace nashost::end_to_end
