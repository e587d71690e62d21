#include <chrono>

#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"

namespace nashost::pipeline {
namespace {

struct EvaluateSettings {
  std::vector<std::string> architectures;
  std::optional<std::int64_t> sample;
  bool survivors = false;
  static Schema<EvaluateSettings> schema() {
    using S = EvaluateSettings;
    return Schema<S>()
        .add("architectures", &S::architectures,
             {.doc = "labels of those to score, such as \"(2, 3)\"; none: all of the space"})
        .add("sample", &S::sample,
             {.doc = "that many drawn uniformly, for spaces too large to score all", .min = 1})
        .add("survivors", &S::survivors,
             {.doc = "only what pruning has left in the stage that the weights come from"});
  }
};

class EvaluateStage : public Stage {
 public:
  explicit EvaluateStage(StageConfig stage)
      : stage_(std::move(stage)),
        settings_(stage_.read(EvaluateSettings::schema())),
        scoring_(stage_.read(ScoringSettings::schema())) {}

  StageResult run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const auto supernet = session.supernet(stage_.from);
    StageResult result = session.table(stage_, chosen(session));
    session.progress().start(stage_.name, static_cast<std::int64_t>(scoring_.splits.size()),
                             "splits");
    double scored = 0;
    for (const std::string& split : scoring_.splits) {
      const auto& view = session.splits()[parse_split(split)];
      const auto found = score(session, *supernet, result.architectures, view, scoring_,
                               session.workers(), [&] { session.check_stop(); });
      for (std::size_t a = 0; a < result.architectures.size(); ++a) {
        result.columns["accuracy_" + split].push_back(found.accuracy(a));
        result.columns["loss_" + split].push_back(found.loss[a]);
      }
      result.hits[split] = found.hits;
      scored += static_cast<double>(found.examples);
    }
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.details["norm"] = scoring_.norm;
    result.details["images_per_second"] = scored / result.seconds;
    return result;
  }

 private:
  std::vector<Architecture> chosen(Session& session) const {
    if (!settings_.architectures.empty()) {
      return session.architectures(settings_.architectures, stage_);
    }
    const Region region = settings_.survivors ? session.region(stage_.from.stage) : session.whole();
    if (!settings_.sample) {
      return settings_.survivors && region.size() <= 100'000 ? region.enumerate()
                                                             : session.architectures({}, stage_);
    }
    RandomStream random(session.seed(), stage_.name + "/sample");
    std::vector<Architecture> drawn;
    const auto wanted = static_cast<std::size_t>(*settings_.sample);
    if (region.size() <= static_cast<Count>(wanted)) return region.enumerate();
    while (drawn.size() < wanted) {
      Architecture a = region.draw(random);
      if (std::find(drawn.begin(), drawn.end(), a) == drawn.end()) drawn.push_back(std::move(a));
    }
    return drawn;
  }

  StageConfig stage_;
  EvaluateSettings settings_;
  ScoringSettings scoring_;
};

}  // namespace

StageType evaluate_stage() {
  StageKind kind;
  kind.kind = "evaluate";
  kind.summary = "scores subnets with the shared weights of a supernet";
  kind.parameters = joined(EvaluateSettings::schema(), ScoringSettings::schema());
  kind.from = StageKind::From::required;
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<EvaluateStage>(stage); }};
}

}  // namespace nashost::pipeline
