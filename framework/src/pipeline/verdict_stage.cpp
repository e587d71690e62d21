#include <algorithm>

#include "findings/verdict.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "stats/multiple_comparisons.hpp"

namespace nashost::pipeline {
namespace {

constexpr const char* kArchitectures = "architectures";

struct VerdictSettings {
  std::string of;
  std::string column = "accuracy_test";
  std::string ranked_by;
  std::string ranked_column;
  std::vector<std::string> about = {"weights"};
  double alpha = 0.05;
  double level = 0.95;
  static Schema<VerdictSettings> schema() {
    using S = VerdictSettings;
    return Schema<S>()
        .add("of", &S::of,
             {.doc =
                  "the earlier stage whose networks are compared: a finetune or an independent one",
              .unit = "stage",
              .required = true})
        .add("column", &S::column, {.doc = "accuracies of that stage, on images not selected by"})
        .add("ranked_by", &S::ranked_by,
             {.doc = "the stage whose scores had ranked them before, for false superiority; empty: "
                     "the weights as extracted, where the stage has them",
              .unit = "stage"})
        .add("ranked_column", &S::ranked_column,
             {.doc = "its column; empty: accuracy_validation (inherited_validation)"})
        .add(
            "about", &S::about,
            {.doc = "weights: claims about these trained networks, from the images; architectures: "
                    "claims about what training gives, which only several seeds support",
             .choices = {"weights", kArchitectures}})
        .add("alpha", &S::alpha,
             {.doc = "chance of any false claim, all pairs together",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true})
        .add("level", &S::level,
             {.doc = "of the intervals", .min = 0.5, .max = 1, .max_open = true});
  }
};

class VerdictStage : public Stage {
 public:
  explicit VerdictStage(StageConfig stage)
      : stage_(std::move(stage)), settings_(stage_.read(VerdictSettings::schema())) {}

  /// A design that cannot find anything is refused before it has cost hours.
  void check(Session& session) const override {
    if (!about_architectures()) return;
    const StageConfig& of =
        *std::ranges::find(session.config().stages, settings_.of, &StageConfig::name);
    const auto number = [&](const char* key) -> std::optional<std::int64_t> {
      const auto found = of.parameters.find(key);
      if (found == of.parameters.end()) return std::nullopt;
      const auto* value = std::get_if<std::int64_t>(&found->second);
      return value == nullptr ? CandidateSettings::kCandidates : *value;
    };
    const auto seeds = number("seeds");
    if (!seeds) return;
    const auto named = of.parameters.find("architectures");
    const std::size_t listed =
        named == of.parameters.end() ? 0 : std::get<List>(named->second).size();
    const std::int64_t rivals =
        listed > 0 ? static_cast<std::int64_t>(listed)
                   : number("candidates")
                         .value_or(static_cast<std::int64_t>(to_double(session.whole().size())));
    if (rivals < 2) return;
    try {
      stats::require_attainable(rivals, *seeds, settings_.alpha);
    } catch (const ConfigError& error) {
      throw config_error(stage_.place_of("about"), "stage '" + stage_.name + "': " + error.what());
    }
  }

  StageResult run(Session& session) override {
    const StageResult& of = session.result(settings_.of);
    try {
      return judge(session, of);
    } catch (const ConfigError& error) {
      throw config_error(stage_.place_of("of"), "stage '" + stage_.name + "': " + error.what());
    }
  }

 private:
  bool about_architectures() const {
    return std::ranges::find(settings_.about, kArchitectures) != settings_.about.end();
  }

  StageResult judge(Session& session, const StageResult& of) const {
    const auto candidates = findings::candidates_of(of, settings_.column);
    const auto cheap = ranking(session, of);
    RandomStream random(session.seed(), stage_.name + "/bootstrap");
    findings::VerdictOptions options;
    options.alpha = settings_.alpha;
    options.level = settings_.level;
    options.architectures = about_architectures();
    StageResult result = session.table(stage_, candidates.scores.architectures);
    result.details = findings::verdict(candidates, cheap ? &*cheap : nullptr, random, options);
    return result;
  }

  std::optional<findings::ScoreColumn> ranking(Session& session, const StageResult& of) const {
    if (settings_.ranked_by.empty()) {
      const std::string column =
          settings_.ranked_column.empty() ? "inherited_validation" : settings_.ranked_column;
      if (settings_.ranked_column.empty() && !of.has(column)) return std::nullopt;
      return findings::score_column(of, column);
    }
    return findings::score_column(
        session.result(settings_.ranked_by),
        settings_.ranked_column.empty() ? "accuracy_validation" : settings_.ranked_column);
  }

  StageConfig stage_;
  VerdictSettings settings_;
};

}  // namespace

StageType verdict_stage() {
  StageKind kind;
  kind.kind = "verdict";
  kind.summary =
      "says which trained networks are better than which, and which cannot be told apart";
  kind.parameters = VerdictSettings::schema().specs();
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<VerdictStage>(stage); }};
}

}  // namespace nashost::pipeline
