#include <algorithm>
#include <set>

#include "findings/comparison.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;
using Results = std::vector<const StageResult*>;

struct CompareSettings {
  std::vector<std::string> between;
  std::string score;
  std::string truth;
  double level = 0.95;
  static Schema<CompareSettings> schema() {
    using S = CompareSettings;
    return Schema<S>()
        .add("between", &S::between,
             {.doc =
                  "earlier stages: the one with the cheap scores (or several, one per seed), then "
                  "the one that counts as truth",
              .unit = "stage",
              .required = true})
        .add("score", &S::score,
             {.doc =
                  "column of the first; empty: the accuracy on a split that both have, test before "
                  "validation before train; for a supernet stage mean_reward"})
        .add("truth", &S::truth, {.doc = "column of the last; empty: as score"})
        .add("level", &S::level,
             {.doc = "of the intervals", .min = 0.5, .max = 1, .max_open = true});
  }
};

class CompareStage : public Stage {
 public:
  explicit CompareStage(StageConfig stage)
      : stage_(std::move(stage)), settings_(stage_.read(CompareSettings::schema())) {
    if (settings_.between.size() < 2) {
      throw config_error(stage_.place_of("between"), "between names " +
                                                         std::to_string(settings_.between.size()) +
                                                         " stages; a comparison is between two");
    }
  }

  StageResult run(Session& session) override {
    Results left;
    for (const std::string& name : settings_.between) left.push_back(&session.result(name));
    const StageResult& right = *left.back();
    left.pop_back();
    const auto [score_name, truth_name] = columns(*left.front(), right);
    auto score = column(left, score_name, "score");
    auto truth = column({&right}, truth_name, "truth");
    findings::keep_common(score, truth);

    StageResult result = session.table(stage_, score.architectures);
    if (score.labels.empty()) {
      result.details["none"] = "the stages have no architecture in common";
      result.details["says"] = {result.details["none"]};
    } else {
      result.columns["score"] = score.scores();
      result.columns["truth"] = truth.scores();
      result.columns["score_rank"] = ranks(result.columns["score"]);
      result.columns["truth_rank"] = ranks(result.columns["truth"]);
      RandomStream random(session.seed(), stage_.name + "/bootstrap");
      findings::ComparisonOptions options;
      options.level = settings_.level;
      options.whole_space = static_cast<Count>(score.labels.size()) == session.whole().size();
      result.details = findings::compare(score, truth, result.columns.at("parameters"),
                                         result.columns.at("macs"), random, options);
    }
    result.details["between"] = settings_.between;
    add_times(session, result, left, right);
    return result;
  }

 private:
  static std::vector<double> ranks(const std::vector<double>& values) {
    auto ranks = stats::average_ranks(values);
    for (double& rank : ranks) rank = static_cast<double>(values.size()) + 1 - rank;
    return ranks;
  }

  findings::ScoreColumn column(const Results& stages, const std::string& name,
                               const char* key) const {
    try {
      return findings::score_column(stages, name);
    } catch (const ConfigError& error) {
      throw config_error(stage_.place_of(key), error.what());
    }
  }

  std::pair<std::string, std::string> columns(const StageResult& left,
                                              const StageResult& right) const {
    constexpr const char* kSplits[] = {"accuracy_test", "accuracy_validation", "accuracy_train"};
    std::string score = settings_.score, truth = settings_.truth;
    if (score.empty()) {
      for (const char* split : kSplits) {
        if (score.empty() && left.has(split) && right.has(truth.empty() ? split : truth)) {
          score = split;
        }
      }
      if (score.empty()) score = "mean_reward";
    }
    if (truth.empty()) {
      truth = right.has(score) ? score : "";
      for (const char* split : kSplits) {
        if (truth.empty() && right.has(split)) truth = split;
      }
    }
    return {score, truth};
  }

  void add_times(const Session& session, StageResult& result, const Results& left,
                 const StageResult& right) const {
    std::set<std::string> counted;
    double cheap = 0;
    for (const StageResult* stage : left) cheap += total_seconds(session, *stage, counted);
    counted.clear();
    const double full = total_seconds(session, right, counted);
    auto& details = result.details;
    details["seconds"] = {{"score", cheap}, {"truth", full}};
    details["time_ratio"] = cheap > 0 ? Json(full / cheap) : Json(nullptr);
  }

  /// Time of a stage and of those whose weights it used, each once.
  static double total_seconds(const Session& session, const StageResult& stage,
                              std::set<std::string>& counted) {
    double seconds = 0;
    for (std::string name = stage.name; !name.empty();) {
      const auto found = std::ranges::find(session.results(), name, &StageResult::name);
      if (found == session.results().end() || !counted.insert(name).second) break;
      seconds += found->seconds;
      name = found->from;
    }
    return seconds;
  }

  StageConfig stage_;
  CompareSettings settings_;
};

}  // namespace

StageType compare_stage() {
  StageKind kind;
  kind.kind = "compare";
  kind.summary = "correlates two columns of scores and names the pairs they order differently";
  kind.parameters = CompareSettings::schema().specs();
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<CompareStage>(stage); }};
}

}  // namespace nashost::pipeline
