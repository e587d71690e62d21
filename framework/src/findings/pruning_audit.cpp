#include "findings/pruning_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "findings/as_json.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/score_bootstrap.hpp"

namespace nashost::findings {
namespace {

using Json = nlohmann::json;

/// Does the ledger row speak of the architecture? Its "literals" are [[decision, option], …].
bool touches(const Json& row, const Architecture& architecture) {
  return std::ranges::all_of(row.at("literals"), [&](const Json& literal) {
    return architecture[literal.at(0).get<std::size_t>()] ==
           literal.at(1).get<Architecture::Option>();
  });
}

class Audit {
 public:
  Audit(const StageResult& pruned, const ScoreColumn& truth, RandomStream& random, double level)
      : pruned_(pruned), truth_(truth), random_(random), level_(level) {
    if (!pruned.details.contains("ledger") || !pruned.has("cut_round")) {
      throw ConfigError("stage '" + pruned.name + "' had no pruner: there is nothing to audit");
    }
    ScoreColumn rounds = score_column_of_cuts();
    keep_common(rounds, truth_);
    if (truth_.labels.empty()) {
      throw ConfigError("stage '" + pruned.name + "' and stage '" + truth.stages +
                        "' have no architecture in common");
    }
    cut_round_ = rounds.by_seed.front();
    scores_ = truth_.scores();
  }

  Json run() {
    const std::size_t n = scores_.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return scores_[i]; });
    const std::size_t best = order.front();
    const auto survivor = std::ranges::find_if(order, [&](std::size_t i) { return !is_cut(i); });
    const auto cut = static_cast<std::size_t>(
        std::ranges::count_if(order, [&](std::size_t i) { return is_cut(i); }));

    Json found = {
        {"of", pruned_.name},
        {"truth", truth_.stages},
        {"column", truth_.column},
        {"architectures", n},
        {"cut", cut},
        {"survivors", n - cut},
        {"best", truth_.labels[best]},
        {"best_truth", scores_[best]},
        {"best_survived", !is_cut(best)},
        {"best_survivor", survivor == order.end() ? Json() : Json(truth_.labels[*survivor])}};
    found["regret"] =
        survivor == order.end() ? Json{{"value", {{"none", "none of them survived"}}}} : regret();
    found["history"] = Json::array();
    for (const Json& row : pruned_.details["ledger"]) {
      if (touches(row, truth_.architectures[best])) found["history"].push_back(row);
    }
    for (const std::size_t k : {1, 3, 5}) {
      if (k > n) break;
      found["kept_of_top"][std::to_string(k)] =
          std::count_if(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k),
                        [&](std::size_t i) { return !is_cut(i); });
    }
    found["draws_saved"] = draws_saved();
    found["says"] = lines(found);
    return found;
  }

 private:
  bool is_cut(std::size_t row) const { return cut_round_[row] > 0; }

  /// The round of each cut, 0 for what survived (the stage has NaN there).
  ScoreColumn score_column_of_cuts() const {
    ScoreColumn column;
    column.architectures = pruned_.architectures;
    column.labels = pruned_.labels;
    column.by_seed.push_back(pruned_.columns.at("cut_round"));
    for (double& round : column.by_seed.front()) round = std::isnan(round) ? 0 : round;
    return column;
  }

  Json regret() {
    const auto loss = [this](std::span<const double> truth) {
      double best = -HUGE_VAL, kept = -HUGE_VAL;
      for (std::size_t i = 0; i < truth.size(); ++i) {
        best = std::max(best, truth[i]);
        if (!is_cut(i)) kept = std::max(kept, truth[i]);
      }
      return best - kept;
    };
    const auto truth = truth_.sample();
    stats::BootstrapOptions options;
    options.confidence = level_;
    const auto interval = stats::bootstrap_scores(
        truth, stats::ScoreSample::fixed(cut_round_), false,
        [&](std::span<const double> x, std::span<const double>) {
          return std::vector<stats::Answer<double>>{loss(x)};
        },
        random_, options);
    const std::string images = truth_.answers.empty() ? "" : truth_.split + " images";
    const std::string seeds =
        truth_.by_seed.size() < 2 ? "" : fmt::format("{} seeds", truth_.by_seed.size());
    return as_json(loss(scores_), interval.front(),
                   seeds + (seeds.empty() || images.empty() ? "" : ", ") + images);
  }

  /// Over all architectures of the space, known in truth or not; null where the stage's table does
  /// not hold them all.
  Json draws_saved() const {
    const auto draws = pruned_.columns.find("draws");
    if (draws == pruned_.columns.end()) return {};
    const auto& rounds = pruned_.columns.at("cut_round");
    const auto left = std::ranges::count_if(rounds, [](double r) { return std::isnan(r); });
    if (pruned_.details.value("survivors", "") != std::to_string(left)) return {};
    double all = 0, on_cut = 0, cut = 0;
    for (std::size_t i = 0; i < rounds.size(); ++i) {
      all += draws->second[i];
      if (std::isnan(rounds[i])) continue;
      on_cut += draws->second[i];
      cut += 1;
    }
    if (all == 0) return {};
    return cut / static_cast<double>(rounds.size()) - on_cut / all;
  }

  Json lines(const Json& found) const {
    Json says = Json::array();
    says.push_back(fmt::format("{} of {} architectures were cut; the best in truth ({}, {}) is {}",
                               found["cut"].get<std::size_t>(),
                               found["architectures"].get<std::size_t>(), truth_.stages,
                               truth_.column, found["best"].get<std::string>()));
    if (found["history"].empty()) {
      says.push_back("it was never cut");
    }
    for (const Json& row : found["history"]) {
      says.push_back(
          fmt::format("round {}: {} {} ({}{})", row.at("round").get<std::int64_t>(),
                      row.at("change").get<std::string>(), row.at("what").get<std::string>(),
                      row.at("statistic").get<std::string>(),
                      row.at("value").is_number() && row.at("bound").is_number()
                          ? fmt::format(" {:.4f} against {:.4f}", row["value"].get<double>(),
                                        row["bound"].get<double>())
                          : ""));
    }
    if (!found["best_survived"].get<bool>()) {
      says.push_back(fmt::format(
          "what is left loses {} points; the best of it is {}", as_text(found["regret"], 2, 100),
          found["best_survivor"].is_string() ? found["best_survivor"].get<std::string>() : "none"));
    }
    if (found["draws_saved"].is_number()) {
      says.push_back(fmt::format("draws saved against uniform sampling: {:.1f} % of all",
                                 100 * found["draws_saved"].get<double>()));
    }
    return says;
  }

  const StageResult& pruned_;
  ScoreColumn truth_;
  RandomStream& random_;
  double level_;
  std::vector<double> cut_round_, scores_;
};

}  // namespace

Json audit_pruning(const StageResult& pruned, const ScoreColumn& truth, RandomStream& random,
                   double level) {
  return Audit(pruned, truth, random, level).run();
}

}  // namespace nashost::findings
