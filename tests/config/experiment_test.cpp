#include "config/experiment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Experiment, IsReadWithItsDefaults) {
  const ExperimentConfig config = read_text(kExample);
  EXPECT_EQ(config.name, "mnist");
  EXPECT_EQ(config.seed, 1187U);
  EXPECT_EQ(config.data.validation, 10'000);
  EXPECT_EQ(config.dataset, (Table{{"name", Value("mnist")}, {"file", Value(std::string())}}));
  EXPECT_EQ(config.space,
            (Table{{"name", Value("nas_blocks")},
                   {"channels", Value(List{Value(std::int64_t{16}), Value(std::int64_t{32})})},
                   {"pool", Value("global")}}));
  EXPECT_EQ(config.run.threads, 2);
  EXPECT_EQ(config.run.workers, std::nullopt);
  ASSERT_EQ(config.stages.size(), 4U);

  const StageConfig& leader = config.stages[0];
  EXPECT_EQ(leader.name, "leader");
  const TrainStage train = leader.read(TrainStage::schema());
  EXPECT_EQ(train.epochs, 3);
  EXPECT_EQ(train.learning_rate, 1e-3);
  EXPECT_EQ(train.sampler, (Table{{"name", Value("epsilon_greedy")},
                                  {"over", Value("architectures")},
                                  {"epsilon", Value(0.3)},
                                  {"warmup", Value(std::int64_t{100})},
                                  {"eta", Value()}}));
  ASSERT_TRUE(train.pruner.has_value());
  EXPECT_EQ(train.pruner->at("every"), Value(std::int64_t{100}));
  EXPECT_EQ(leader.place_of("epochs").text(), "test.toml:18:10");
  EXPECT_EQ(leader.place_of("learning_rate").text(), "test.toml:15:1");

  const TrainStage plain = config.stages[1].read(TrainStage::schema());
  EXPECT_EQ(plain.sampler, (Table{{"name", Value("uniform")}}));
  EXPECT_FALSE(plain.pruner.has_value());
  EXPECT_EQ(config.stages[2].name, "finetune");
  EXPECT_EQ(config.stages[2].from.stage, "leader");
  EXPECT_THAT(config.stages[3].read(CompareStage::schema()).of, ElementsAre("leader", "finetune"));
  EXPECT_EQ(config.place_of("data", "validation").text(), "test.toml:6:14");
}

TEST(Experiment, ResolvedTextGivesTheSameConfig) {
  const SmallCatalogue catalogue;
  auto document = Document::parse(kExample, "/some/where/test.toml");
  document.set("plugins.path=['mine']");
  document.set("plugins.sha256.race=" + std::string(64, 'a'));
  document.set("plugins.version.race='>=1.2, <2'");
  document.set("stage.plain.sampler={ name = 'exp4', experts = ['uniform', 'ucb1'] }");
  document.set("stage.finetune.from={ run = 'runs/x', stage = 'y' }");
  document.set("data.file=images.gz");
  const auto config = read_experiment(document, catalogue, stage_kinds());
  const std::string text = to_toml(config, catalogue, stage_kinds());
  // Read from another folder, and written again.
  const auto again =
      read_experiment(Document::parse(text, "/elsewhere/config.toml"), catalogue, stage_kinds());
  EXPECT_EQ(to_toml(again, catalogue, stage_kinds()), text);
  EXPECT_EQ(again.dataset, config.dataset);
  EXPECT_EQ(again.space, config.space);
  EXPECT_EQ(again.plugins.path, config.plugins.path);
  EXPECT_EQ(again.plugins.pins.at("race").sha256, std::string(64, 'a'));
  EXPECT_EQ(again.plugins.pins.at("race").version, ">=1.2, <2");
  ASSERT_EQ(again.stages.size(), config.stages.size());
  for (std::size_t i = 0; i < config.stages.size(); ++i) {
    EXPECT_EQ(again.stages[i].name, config.stages[i].name);
    EXPECT_EQ(again.stages[i].from.run, config.stages[i].from.run);
    EXPECT_EQ(again.stages[i].from.stage, config.stages[i].from.stage);
    EXPECT_EQ(again.stages[i].parameters, config.stages[i].parameters);
  }
  EXPECT_THAT(text, HasSubstr("eta = \"auto\""));
  EXPECT_THAT(text, HasSubstr("pruner = \"none\""));
}

TEST(Experiment, ReportsEveryProblemAtOnceSortedByLine) {
  EXPECT_THAT(
      problems_in(R"(nam = "x"
seed = -1
[data]
dataset = "mnst"
[space]
plugin = "nas_blocks"
channels = [16, 0]
pool = "Global"
[runs]
threads = 2
[[stage]]
kind = "supernet"
epochs = 0
learning_rate = nan
sampler = { name = "epsilon_greedy", epsilonn = 0.2 }
[[stage]]
kind = "supernett"
anything = 1
[[stage]]
kind = "finetune"
from = "supernot"
candidates = "many"
)"),
      ElementsAre("test.toml:1:1: unknown key 'nam'; did you mean 'name'?",
                  "test.toml:2:8: 'seed' in the config must be integer ≥ 0, not -1",
                  "test.toml:4:11: unknown dataset 'mnst'; did you mean 'mnist'?",
                  "test.toml:7:17: 'channels' in [space] must be list of integers ≥ 1; "
                  "its item 2 is 0",
                  "test.toml:8:8: 'pool' in [space] must be one of corner7, global, not "
                  "\"Global\"; did you mean 'global'?",
                  "test.toml:9:2: unknown table 'runs'; did you mean 'run'?",
                  "test.toml:13:10: 'epochs' in stage 'supernet' must be integer ≥ 1, not 0",
                  "test.toml:14:17: 'learning_rate' in stage 'supernet' must be real > 0, "
                  "not nan",
                  "test.toml:15:38: unknown key 'epsilonn' in sampler; did you mean "
                  "'epsilon'?",
                  "test.toml:17:8: unknown stage kind 'supernett'; did you mean 'supernet'?",
                  "test.toml:21:8: 'from' in stage 'finetune' must name an earlier stage, "
                  "and none is 'supernot'; did you mean 'supernet'?",
                  "test.toml:22:14: 'candidates' in stage 'finetune' must be integer ≥ 1, "
                  "or \"auto\", not \"many\""));
}

TEST(Experiment, SaysWhatIsMissing) {
  EXPECT_THAT(problems_in(""), ElementsAre(HasSubstr("test.toml:1:1: the table [data] is missing"),
                                           HasSubstr("test.toml:1:1: the table [space] is missing"),
                                           HasSubstr("test.toml:1:1: there is no [[stage]]")));
  EXPECT_THAT(
      problems_in("[data]\ndataset='mnist'\n[space]\n[[stage]]\n[[stage]]\nkind='finetune'\n"
                  "[[stage]]\nkind='compare'\n"),
      ElementsAre("test.toml:3:1: 'plugin' is missing in [space]: the name of a space",
                  "test.toml:4:1: 'kind' is missing in [[stage]]; there are supernet, compare, "
                  "finetune",
                  HasSubstr("test.toml:5:1: 'from' is missing in stage 'finetune'"),
                  HasSubstr("test.toml:7:1: 'of' is missing in stage 'compare'")));
}

/// The problems of these stages in a config that is right otherwise.
std::vector<std::string> stage_problems(const std::string& stages) {
  return problems_in("[data]\ndataset='mnist'\n[space]\nplugin='nas_blocks'\n" + stages);
}

TEST(Experiment, StagesHaveNamesOfTheirOwn) {
  const auto config = read_text(
      "[data]\ndataset='mnist'\n[space]\nplugin='nas_blocks'\n"
      "[[stage]]\nkind='supernet'\n[[stage]]\nkind='supernet'\n");
  EXPECT_EQ(config.name, "test");  // the file's
  EXPECT_EQ(config.stages[0].name, "supernet");
  EXPECT_EQ(config.stages[1].name, "supernet_2");

  EXPECT_THAT(stage_problems("[[stage]]\nkind='supernet'\nname='a'\n[[stage]]\nkind='supernet'\n"
                             "name='a'\n"),
              ElementsAre("test.toml:10:6: a stage before this one is named 'a', too"));
  // Names become parts of paths.
  for (const char* name : {"../a", "a/b", "", "..", "a b", "\\u00e4"}) {
    EXPECT_THAT(stage_problems(std::string("[[stage]]\nkind='supernet'\nname=\"") + name + "\"\n"),
                ElementsAre(HasSubstr("test.toml:7:6: a stage's name is made of letters")))
        << name;
  }
  EXPECT_THAT(problems_in("name='../x'\n" + std::string(kExample.substr(15))),
              ElementsAre(HasSubstr("test.toml:1:6: 'name' is part of a folder's name")));
}

TEST(Experiment, StagesReferToEarlierOnes) {
  EXPECT_THAT(
      stage_problems("[[stage]]\nkind='finetune'\nfrom='later'\n[[stage]]\n"
                     "kind='supernet'\nname='later'\n[[stage]]\nkind='compare'\n"
                     "of=['finetune', 'itself', 'later']\nname='itself'\nagainst='x'\n"),
      ElementsAre(HasSubstr("test.toml:7:6: 'from' in stage 'finetune' must name an earlier"),
                  HasSubstr("test.toml:13:4: 'of' in stage 'itself' must name an earlier "
                            "stage, and none is 'itself'"),
                  HasSubstr("test.toml:15:9: 'against' in stage 'itself'")));
  EXPECT_THAT(stage_problems("[[stage]]\nkind='supernet'\nfrom=3\n[[stage]]\nkind='supernet'\n"
                             "from={ run = 'r' }\n[[stage]]\nkind='compare'\nfrom='supernet'\n"
                             "of=['supernet']\n"),
              ElementsAre(HasSubstr("test.toml:7:6: 'from' in stage 'supernet' must be a stage's"),
                          HasSubstr("test.toml:10:6: 'stage' is missing in from of stage"),
                          "test.toml:13:1: unknown key 'from' in stage 'compare'"));
}

TEST(Experiment, AStageStartsFromWhatLeavesWeights) {
  const std::string stages =
      "[[stage]]\nkind='supernet'\n[[stage]]\nkind='finetune'\nfrom='supernet'\n"
      "[[stage]]\nkind='compare'\nof=['supernet']\n";
  EXPECT_THAT(stage_problems(stages + "[[stage]]\nkind='finetune'\nname='more'\nfrom='finetune'\n"),
              ElementsAre());
  EXPECT_THAT(
      stage_problems(stages + "[[stage]]\nkind='finetune'\nname='more'\nfrom='compare'\n"
                              "[[stage]]\nkind='supernet'\nname='on'\nfrom='compare'\n"
                              "[[stage]]\nkind='supernet'\nname='onward'\nfrom='finetune'\n"),
      ElementsAre("test.toml:16:6: 'from' in stage 'more' must name a stage that leaves a supernet "
                  "or models, and 'compare' (compare) leaves no weights",
                  "test.toml:20:6: 'from' in stage 'on' must name a stage that leaves a supernet, "
                  "and 'compare' (compare) leaves no weights",
                  "test.toml:24:6: 'from' in stage 'onward' must name a stage that leaves a "
                  "supernet, and 'finetune' (finetune) leaves models"));
}

TEST(Experiment, OverridesAreThePlaceOfTheirProblems) {
  auto document = Document::parse(kExample, "f.toml");
  document.set("stage.leader.epochs=0");
  document.set("stage.leader.sampler.epsilom=0.5");
  EXPECT_THAT(
      problem_lines([&] { read_experiment(document, SmallCatalogue(), stage_kinds()); }),
      ElementsAre("--set stage.leader.epochs=0: 'epochs' in stage 'leader' must be integer ≥ 1, "
                  "not 0",
                  "--set stage.leader.sampler.epsilom=0.5: unknown key 'epsilom' in sampler; did "
                  "you mean 'epsilon'?"));
}

TEST(Experiment, PluginSettingsAreReadAheadAndCheckedLater) {
  auto document = Document::parse(
      "[plugins]\npath = 'not a list'\nsha256 = { race = 'abc' }\n"
      "version = { race = 'about 1', other = 2 }\n" +
          std::string(kExample),
      "f");
  const PluginSettings ahead = read_plugin_settings(document);
  EXPECT_THAT(ahead.path, IsEmpty());
  EXPECT_THAT(ahead.pins, IsEmpty());
  EXPECT_THAT(problem_lines([&] { read_experiment(document, SmallCatalogue(), stage_kinds()); }),
              ::testing::IsSupersetOf(
                  {HasSubstr("f:2:8: 'path' in [plugins] must be list of texts"),
                   HasSubstr("f:3:19: the sha256 of plugin 'race': 'abc' is no SHA-256 checksum"),
                   HasSubstr("f:4:20: the version of plugin 'race': 'about 1' is no version range"),
                   HasSubstr("f:4:39: the version of plugin 'other' must be a text, not 2")}));
}

}  // namespace
}  // namespace nashost::testing
