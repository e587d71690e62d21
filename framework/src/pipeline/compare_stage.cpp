#include <algorithm>
#include <cmath>

#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "stats/image_bootstrap.hpp"
#include "stats/rank_correlation.hpp"
#include "stats/top_k.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

struct CompareSettings {
  std::vector<std::string> between;
  std::string score;
  std::string truth;
  double level = 0.95;
  static Schema<CompareSettings> schema() {
    using S = CompareSettings;
    return Schema<S>()
        .add("between", &S::between,
             {.doc = "two earlier stages: the cheap scores first, then what counts as truth",
              .unit = "stage",
              .required = true})
        .add("score", &S::score,
             {.doc =
                  "column of the first stage; empty: the accuracy on a split that both have, test "
                  "before validation before train; for a supernet stage mean_reward"})
        .add("truth", &S::truth, {.doc = "column of the second stage; empty: as score"})
        .add("level", &S::level,
             {.doc = "of the intervals", .min = 0.5, .max = 1, .max_open = true});
  }
};

/// The rows that both stages have, side by side.
struct Pairing {
  std::vector<std::size_t> left, right;  // row in either stage
  std::vector<double> score, truth;
  std::vector<std::string> labels;
};

Pairing pair(const StageResult& left, const std::string& score, const StageResult& right,
             const std::string& truth) {
  Pairing pairing;
  for (std::size_t i = 0; i < left.architectures.size(); ++i) {
    const auto found =
        std::find(right.architectures.begin(), right.architectures.end(), left.architectures[i]);
    if (found == right.architectures.end()) continue;
    const auto j = static_cast<std::size_t>(found - right.architectures.begin());
    const double x = left.columns.at(score)[i], y = right.columns.at(truth)[j];
    if (std::isnan(x) || std::isnan(y)) continue;
    pairing.left.push_back(i);
    pairing.right.push_back(j);
    pairing.score.push_back(x);
    pairing.truth.push_back(y);
    pairing.labels.push_back(left.labels[i]);
  }
  return pairing;
}

Json answer_json(const stats::Answer<double>& answer) {
  return answer ? Json(*answer) : Json({{"none", answer.reason()}});
}

/// Bit rows of a split for the paired architectures; none where a stage kept none.
std::vector<std::vector<std::uint8_t>> hit_rows(const StageResult& stage, const std::string& column,
                                                const std::vector<std::size_t>& rows) {
  constexpr std::string_view kPrefix = "accuracy_";
  if (!column.starts_with(kPrefix)) return {};
  const auto found = stage.hits.find(column.substr(kPrefix.size()));
  if (found == stage.hits.end()) return {};
  const std::size_t examples = found->second.size() / stage.architectures.size();
  std::vector<std::vector<std::uint8_t>> bits;
  for (const std::size_t row : rows) {
    const auto begin = found->second.begin() + static_cast<std::ptrdiff_t>(row * examples);
    bits.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(examples));
  }
  return bits;
}

class CompareStage : public Stage {
 public:
  explicit CompareStage(StageConfig stage)
      : stage_(std::move(stage)), settings_(stage_.read(CompareSettings::schema())) {
    if (settings_.between.size() != 2) {
      throw config_error(stage_.place_of("between"), "between names " +
                                                         std::to_string(settings_.between.size()) +
                                                         " stages; a comparison is between two");
    }
  }

  StageResult run(Session& session) override {
    const StageResult& left = session.result(settings_.between[0]);
    const StageResult& right = session.result(settings_.between[1]);
    const auto [score, truth] = columns(left, right);
    const Pairing pairing = pair(left, score, right, truth);

    std::vector<Architecture> architectures;
    for (const std::size_t i : pairing.left) architectures.push_back(left.architectures[i]);
    StageResult result = session.table(stage_, architectures);
    result.columns["score"] = pairing.score;
    result.columns["truth"] = pairing.truth;
    if (!pairing.score.empty()) {
      result.columns["score_rank"] = ranks(pairing.score);
      result.columns["truth_rank"] = ranks(pairing.truth);
    }
    auto& details = result.details;
    details["between"] = settings_.between;
    details["score"] = score;
    details["truth"] = truth;
    details["architectures"] = pairing.score.size();
    if (pairing.score.empty()) {
      details["none"] = "the two stages have no architecture in common";
      return result;
    }
    correlations(session, result, pairing, left, score, right, truth);
    details["false_superiority"] = Json::array();
    for (const auto& found : stats::false_superiorities(pairing.score, pairing.truth)) {
      details["false_superiority"].push_back(
          {{"favoured", pairing.labels[found.favoured]},
           {"better", pairing.labels[found.better]},
           {"score_lead", pairing.score[found.favoured] - pairing.score[found.better]},
           {"truth_loss", pairing.truth[found.better] - pairing.truth[found.favoured]}});
    }
    const double cheap = total_seconds(session, left), full = total_seconds(session, right);
    details["seconds"] = {{settings_.between[0], cheap}, {settings_.between[1], full}};
    details["time_ratio"] = cheap > 0 ? Json(full / cheap) : Json(nullptr);
    return result;
  }

 private:
  static std::vector<double> ranks(const std::vector<double>& values) {
    auto ranks = stats::average_ranks(values);
    for (double& rank : ranks) rank = static_cast<double>(values.size()) + 1 - rank;
    return ranks;
  }

  std::pair<std::string, std::string> columns(const StageResult& left,
                                              const StageResult& right) const {
    std::string score = settings_.score, truth = settings_.truth;
    if (score.empty()) {
      for (const char* split : {"accuracy_test", "accuracy_validation", "accuracy_train"}) {
        if (left.has(split) && right.has(truth.empty() ? split : truth)) {
          score = split;
          break;
        }
      }
      if (score.empty() && left.has("mean_reward")) score = "mean_reward";
    }
    if (truth.empty()) {
      truth = right.has(score) ? score : "";
      for (const char* split : {"accuracy_test", "accuracy_validation", "accuracy_train"}) {
        if (truth.empty() && right.has(split)) truth = split;
      }
    }
    const auto need = [&](const StageResult& of, const std::string& column, const char* key) {
      if (of.has(column)) return;
      std::vector<std::string> known;
      for (const auto& [name, values] : of.columns) known.push_back(name);
      std::string list;
      for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
      throw config_error(stage_.place_of(key), "stage '" + of.name + "' has no column '" + column +
                                                   "'" + did_you_mean(column, known) + "; it has " +
                                                   list);
    };
    need(left, score, "score");
    need(right, truth, "truth");
    return {score, truth};
  }

  void correlations(Session& session, StageResult& result, const Pairing& pairing,
                    const StageResult& left, const std::string& score, const StageResult& right,
                    const std::string& truth) const {
    auto& details = result.details;
    struct Named {
      const char* name;
      stats::Answer<double> (*of)(std::span<const double>, std::span<const double>);
    };
    const Named coefficients[] = {
        {"pearson", stats::pearson},
        {"spearman", stats::spearman},
        {"kendall", stats::kendall},
        {"sparse_kendall", [](std::span<const double> x, std::span<const double> y) {
           return stats::sparse_kendall(x, y);
         }}};
    const auto left_bits = hit_rows(left, score, pairing.left);
    const auto right_bits = hit_rows(right, truth, pairing.right);
    const bool same_images = score == truth && !left_bits.empty() && !right_bits.empty();
    for (const auto& [name, of] : coefficients) {
      details["correlation"][name]["value"] = answer_json(of(pairing.score, pairing.truth));
      details["baseline"]["parameters"][name] =
          answer_json(of(result.columns.at("parameters"), pairing.truth));
      details["baseline"]["macs"][name] = answer_json(of(result.columns.at("macs"), pairing.truth));
      if (!same_images) continue;
      // The space is enumerated or listed: what is random is the images.
      auto rows = left_bits;
      rows.insert(rows.end(), right_bits.begin(), right_bits.end());
      const stats::Correctness correctness(rows);
      const std::size_t n = pairing.score.size();
      RandomStream random(session.seed(), stage_.name + "/bootstrap/" + name);
      stats::BootstrapOptions options;
      options.confidence = settings_.level;
      const auto interval = stats::bootstrap_over_images(
          correctness,
          [&, of = of](std::span<const double> accuracies) {
            return of(accuracies.first(n), accuracies.subspan(n));
          },
          random, options);
      if (interval) {
        details["correlation"][name]["interval"] = {interval->lower, interval->upper};
        details["correlation"][name]["interval_over"] = "test images";
      }
    }
    const std::size_t n = pairing.score.size();
    for (const std::size_t k : {std::size_t{1}, std::size_t{3}, std::size_t{5}}) {
      if (k >= n) break;
      const auto key = std::to_string(k);
      details["top_k_precision"][key] = stats::top_k_precision(pairing.score, pairing.truth, k);
      details["regret_at_k"][key] = stats::regret_at_k(pairing.score, pairing.truth, k);
    }
    const auto counts = stats::pair_counts(pairing.score, pairing.truth);
    details["pairs"] = counts.pairs;
    details["discordant_pairs"] = counts.discordant;
  }

  /// Time of a stage and of those whose weights it used.
  static double total_seconds(Session& session, const StageResult& stage) {
    double seconds = stage.seconds;
    for (std::string from = stage.from; !from.empty();) {
      const auto& results = session.results();
      const auto found = std::find_if(results.begin(), results.end(),
                                      [&](const auto& r) { return r.name == from; });
      if (found == results.end()) break;  // of another run
      seconds += found->seconds;
      from = found->from;
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
