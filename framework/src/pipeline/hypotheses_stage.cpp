#include "findings/hypotheses.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"

namespace nashost::pipeline {
namespace {

struct HypothesesSettings {
  std::vector<std::string> of;
  std::string column = "accuracy_test";
  std::vector<std::string> baseline;
  std::vector<std::string> search;
  std::string key;
  double tolerance = 0.001;
  double level = 0.95;
  static Schema<HypothesesSettings> schema() {
    using S = HypothesesSettings;
    return Schema<S>()
        .add("of", &S::of,
             {.doc = "stages whose scores count as truth: one with several seeds, or one per seed",
              .unit = "stage",
              .required = true})
        .add("column", &S::column, {.doc = "their column"})
        .add("baseline", &S::baseline,
             {.doc = "supernet stages, one per seed, whose sampler the other one is held against",
              .unit = "stage"})
        .add("search", &S::search,
             {.doc = "supernet stages, one per seed, whose sampler is said to find the best sooner",
              .unit = "stage"})
        .add("key", &S::key,
             {.doc = "the decision that is said to matter most; empty: the one that does"})
        .add("tolerance", &S::tolerance,
             {.doc = "architectures this close to the best in truth count as best",
              .min = 0,
              .max = 1})
        .add("level", &S::level,
             {.doc = "of the intervals", .min = 0.5, .max = 1, .max_open = true});
  }
};

class HypothesesStage : public Stage {
 public:
  explicit HypothesesStage(StageConfig stage)
      : stage_(std::move(stage)), settings_(stage_.read(HypothesesSettings::schema())) {
    if (settings_.of.empty()) {
      throw config_error(stage_.place_of("of"), "stage '" + stage_.name + "': 'of' names no stage");
    }
  }

  StageResult run(Session& session) override {
    try {
      const auto truth = findings::score_column(results(session, settings_.of), settings_.column);
      StageResult result = session.table(stage_, truth.architectures);
      result.columns["truth"] = truth.scores();
      result.details = findings::hypotheses(
          truth, session.space()->decisions(), results(session, settings_.baseline),
          results(session, settings_.search),
          {.key = settings_.key, .tolerance = settings_.tolerance, .level = settings_.level});
      return result;
    } catch (const ConfigError& error) {
      throw config_error(stage_.place, "stage '" + stage_.name + "': " + error.what());
    }
  }

 private:
  static std::vector<const StageResult*> results(const Session& session,
                                                 const std::vector<std::string>& names) {
    std::vector<const StageResult*> found;
    for (const std::string& name : names) found.push_back(&session.result(name));
    return found;
  }

  StageConfig stage_;
  HypothesesSettings settings_;
};

}  // namespace

StageType hypotheses_stage() {
  StageKind kind;
  kind.kind = "hypotheses";
  kind.summary =
      "what several seeds say of the decisions and of the search, each with its interval";
  kind.parameters = HypothesesSettings::schema().specs();
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<HypothesesStage>(stage); }};
}

}  // namespace nashost::pipeline
