#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "config/experiment.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::testing {

/// A small world to read configs against: two samplers, a policy of policies, a pruner, a space and
/// a data set.
class SmallCatalogue : public ComponentCatalogue {
 public:
  SmallCatalogue() {
    struct Greedy {
      double epsilon = 0.2;
      std::int64_t warmup = 100;
      std::optional<double> eta;
      std::string over = "architectures";
    };
    add("sampler", "epsilon_greedy",
        Schema<Greedy>()
            .add("epsilon", &Greedy::epsilon, {.doc = "share", .min = 0, .max = 1})
            .add("warmup", &Greedy::warmup, {.doc = "rounds", .min = 0})
            .add("eta", &Greedy::eta, {.doc = "rate", .min = 0, .min_open = true})
            .add("over", &Greedy::over,
                 {.doc = "lift", .choices = {"architectures", "decisions", "tree"}}));
    struct None {};
    add("sampler", "uniform", Schema<None>());
    add("policy", "uniform", Schema<None>());
    struct Ucb {
      double alpha = 4;
    };
    add("policy", "ucb1", Schema<Ucb>().add("alpha", &Ucb::alpha, {.doc = "width", .min = 0}));
    struct Experts {
      std::vector<Table> experts = {{{"name", Value("ucb1")}}};
      Table base = {{"name", Value("ucb1")}, {"alpha", Value(2.0)}};
    };
    add("sampler", "exp4",
        Schema<Experts>()
            .add("experts", &Experts::experts, {.doc = "policies"})
            .add("base", &Experts::base, {.doc = "policy"}));
    struct Forever {
      Table again = {{"name", Value("forever")}};
    };
    add("policy", "forever", Schema<Forever>().add("again", &Forever::again, {.doc = "itself"}));
    struct Race {
      double delta = 0.05;
      std::int64_t every = 100;
    };
    add("pruner", "race",
        Schema<Race>()
            .add("delta", &Race::delta,
                 {.doc = "error", .min = 0, .max = 1, .min_open = true, .max_open = true})
            .add("every", &Race::every, {.doc = "rounds", .min = 1}));
    struct Blocks {
      std::vector<std::int64_t> channels = {32, 64};
      std::string pool = "global";
    };
    add("space", "nas_blocks",
        Schema<Blocks>()
            .add("channels", &Blocks::channels, {.doc = "per block", .min = 1})
            .add("pool", &Blocks::pool, {.doc = "head", .choices = {"corner7", "global"}}));
    struct Images {
      std::string file;
    };
    add("dataset", "mnist",
        Schema<Images>().add("file", &Images::file, {.doc = "archive", .unit = "path"}));
  }

  std::vector<std::string> names(std::string_view kind) const override {
    std::vector<std::string> found;
    for (const auto& [key, specs] : components_) {
      if (key.first == kind) found.push_back(key.second);
    }
    return found;
  }

  const std::vector<ParameterSpec>* parameters(std::string_view kind,
                                               const std::string& name) const override {
    const auto found = components_.find({std::string(kind), name});
    return found == components_.end() ? nullptr : &found->second;
  }

 private:
  template <class Parameters>
  void add(std::string kind, std::string name, const Schema<Parameters>& schema) {
    components_[{std::move(kind), std::move(name)}] = schema.specs();
  }
  std::map<std::pair<std::string, std::string>, std::vector<ParameterSpec>> components_;
};

struct TrainStage {
  std::int64_t epochs = 1;
  double learning_rate = 1e-3;
  Table sampler = {{"name", Value("uniform")}};
  std::optional<Table> pruner;
  static Schema<TrainStage> schema() {
    return Schema<TrainStage>()
        .add("epochs", &TrainStage::epochs, {.doc = "passes", .min = 1})
        .add("learning_rate", &TrainStage::learning_rate,
             {.doc = "step", .min = 0, .min_open = true})
        .add("sampler", &TrainStage::sampler, {.doc = "who draws"})
        .add("pruner", &TrainStage::pruner, {.doc = "who cuts"});
  }
};

struct CompareStage {
  std::vector<std::string> of;
  std::string against;
  static Schema<CompareStage> schema() {
    return Schema<CompareStage>()
        .add("of", &CompareStage::of, {.doc = "stages", .unit = "stage", .required = true})
        .add("against", &CompareStage::against, {.doc = "stage", .unit = "stage"});
  }
};

struct FinetuneStage {
  std::optional<std::int64_t> candidates;
  static Schema<FinetuneStage> schema() {
    return Schema<FinetuneStage>().add("candidates", &FinetuneStage::candidates,
                                       {.doc = "how many", .min = 1});
  }
};

inline std::vector<StageKind> stage_kinds() {
  return {{"supernet",
           "trains shared weights",
           TrainStage::schema().specs(),
           {{"sampler", "sampler"}, {"pruner", "pruner"}},
           StageKind::From::optional,
           StageKind::Leaves::supernet},
          {"compare", "correlates", CompareStage::schema().specs(), {}, StageKind::From::none},
          {"finetune",
           "trains on",
           FinetuneStage::schema().specs(),
           {},
           StageKind::From::required,
           StageKind::Leaves::models,
           /*from_models=*/true}};
}

/// Every line of the error that the action throws; none where it throws nothing.
template <class Action>
std::vector<std::string> problem_lines(Action action) {
  std::vector<std::string> lines;
  try {
    action();
  } catch (const ConfigError& error) {
    std::istringstream text(error.what());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
  }
  return lines;
}

inline ExperimentConfig read_text(std::string_view text, const std::string& file = "test.toml") {
  return read_experiment(Document::parse(text, file), SmallCatalogue(), stage_kinds());
}

inline std::vector<std::string> problems_in(std::string_view text) {
  return problem_lines([&] { (void)read_text(text); });
}

inline constexpr std::string_view kExample = R"(name = "mnist"
seed = 1187

[data]
dataset = "mnist"
validation = 10000          # held out

[space]
plugin = "nas_blocks"
channels = [16, 32]

[run]
threads = 2

[[stage]]
kind = "supernet"
name = "leader"
epochs = 3
sampler = { name = "epsilon_greedy", over = "architectures", epsilon = 0.3 }
pruner = { name = "race", delta = 0.01 }

[[stage]]
kind = "supernet"
name = "plain"

[[stage]]
kind = "finetune"
from = "leader"

[[stage]]
kind = "compare"
of = ["leader", "finetune"]
)";

}  // namespace nashost::testing
