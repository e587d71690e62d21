#include "findings/pruning_audit.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"

namespace nashost::pipeline {
namespace {

struct AuditSettings {
  std::string of;
  std::string truth;
  std::string column = "accuracy_test";
  double level = 0.95;
  static Schema<AuditSettings> schema() {
    using S = AuditSettings;
    return Schema<S>()
        .add("of", &S::of,
             {.doc = "the earlier supernet stage that pruned", .unit = "stage", .required = true})
        .add("truth", &S::truth,
             {.doc = "the earlier stage that counts as truth: independent trainings",
              .unit = "stage",
              .required = true})
        .add("column", &S::column, {.doc = "its column"})
        .add("level", &S::level,
             {.doc = "of the interval", .min = 0.5, .max = 1, .max_open = true});
  }
};

class AuditStage : public Stage {
 public:
  explicit AuditStage(StageConfig stage)
      : stage_(std::move(stage)), settings_(stage_.read(AuditSettings::schema())) {}

  StageResult run(Session& session) override {
    try {
      auto truth = findings::score_column(session.result(settings_.truth), settings_.column);
      StageResult result = session.table(stage_, truth.architectures);
      result.columns["truth"] = truth.scores();
      RandomStream random(session.seed(), stage_.name + "/bootstrap");
      result.details =
          findings::audit_pruning(session.result(settings_.of), truth, random, settings_.level);
      return result;
    } catch (const ConfigError& error) {
      throw config_error(stage_.place, "stage '" + stage_.name + "': " + error.what());
    }
  }

 private:
  StageConfig stage_;
  AuditSettings settings_;
};

}  // namespace

StageType audit_stage() {
  StageKind kind;
  kind.kind = "audit";
  kind.summary = "holds a pruner's cuts against the truth: was the best cut, when, by which rule";
  kind.parameters = AuditSettings::schema().specs();
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<AuditStage>(stage); }};
}

}  // namespace nashost::pipeline
