#include <chrono>

#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/weight_source.hpp"

namespace nashost::pipeline {
namespace {

struct EvaluateSettings {
  std::vector<std::string> architectures;
  std::optional<std::int64_t> sample;
  bool survivors = false;
  std::string precision = "fp32";
  static Schema<EvaluateSettings> schema() {
    using S = EvaluateSettings;
    return Schema<S>()
        .add("architectures", &S::architectures,
             {.doc = "labels of those to score, such as \"(2, 3)\"; none: all of the space"})
        .add("sample", &S::sample,
             {.doc = "that many drawn uniformly, for spaces too large to score all", .min = 1})
        .add("survivors", &S::survivors,
             {.doc = "only what pruning has left in the stage that the weights come from"})
        .add(
            "precision", &S::precision,
            {.doc = "of convolutions and matrix products while scoring; in bf16 the first examples "
                    "are scored in fp32 as well, and the difference is reported; auto: bf16 where "
                    "the device multiplies it natively",
             .choices = {"fp32", "bf16", "auto"}});
  }
};

class EvaluateStage : public Stage {
 public:
  explicit EvaluateStage(StageConfig stage)
      : stage_(std::move(stage)),
        settings_(stage_.read(EvaluateSettings::schema())),
        scoring_(stage_.read(ScoringSettings::schema())) {
    check_origin(stage_, /*from_models=*/false);
  }

  void check(Session& session) const override { check_weights(session, stage_); }

  StageResult run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const WeightSource source(session, stage_);
    Supernet& supernet = *source.supernet();
    StageResult result = session.table(stage_, chosen(session, source));
    session.progress().start(stage_.name, static_cast<std::int64_t>(scoring_.splits.size()),
                             "splits");
    const auto precision = network::resolve_precision(settings_.precision, session.device());
    double scored = 0;
    for (const std::string& split : scoring_.splits) {
      const auto& view = session.splits()[parse_split(split)];
      const auto found = score(
          session, supernet, result.architectures, view, scoring_, session.workers(),
          [&] { session.check_stop(); }, precision);
      for (std::size_t a = 0; a < result.architectures.size(); ++a) {
        result.columns["accuracy_" + split].push_back(found.accuracy(a));
        result.columns["loss_" + split].push_back(found.loss[a]);
      }
      result.hits[split] = found.hits;
      scored += static_cast<double>(found.examples);
      if (precision == network::Precision::bf16) {
        result.details["against_fp32"][split] =
            against_fp32(session, supernet, result.architectures, view, found);
      }
    }
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.details["norm"] = scoring_.norm;
    result.details["precision"] = network::to_string(precision);
    result.details["sampled"] =
        settings_.sample.has_value() && settings_.architectures.empty() && !settings_.survivors;
    result.details["images_per_second"] = scored / result.seconds;
    return result;
  }

 private:
  /// What rounding changed on the first examples of a split.
  nlohmann::json against_fp32(Session& session, Supernet& supernet,
                              const std::vector<Architecture>& architectures,
                              const data::SplitView& view,
                              const network::EvaluationResult& rounded) const {
    constexpr std::int64_t kChecked = 1024;
    const data::SplitView some = view.first(std::min(kChecked, view.size()));
    const auto exact = score(session, supernet, architectures, some, scoring_, session.workers(),
                             [&] { session.check_stop(); });
    std::int64_t changed = 0;
    double most = 0;
    for (std::size_t a = 0; a < architectures.size(); ++a) {
      std::int64_t own = 0;
      const auto row = [&](const network::EvaluationResult& of) {
        return of.hits.begin() + static_cast<std::ptrdiff_t>(a) * of.examples;
      };
      for (std::int64_t e = 0; e < exact.examples; ++e) {
        changed += row(rounded)[e] != row(exact)[e];
        own += static_cast<int>(row(rounded)[e]) - static_cast<int>(row(exact)[e]);
      }
      most = std::max(most, std::abs(static_cast<double>(own)) / static_cast<double>(some.size()));
    }
    return {{"examples", some.size()},
            {"answers_changed", changed},
            {"largest_accuracy_difference", most}};
  }

  std::vector<Architecture> chosen(Session& session, const WeightSource& source) const {
    if (!settings_.architectures.empty()) {
      return session.architectures(settings_.architectures, stage_);
    }
    const Region region = settings_.survivors ? source.region() : session.whole();
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
