#include "lab/lab_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace nashost::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const Spread& spread) {
  return {{"mean", number(spread.mean)}, {"se", number(spread.se)},
          {"sd", number(spread.sd)},     {"median", number(spread.median)},
          {"q05", number(spread.q05)},   {"q95", number(spread.q95)}};
}

Json by_checkpoint(const CellSummary& cell, const std::vector<std::int64_t>& reported,
                   const std::vector<Spread>& values) {
  Json object = Json::object();
  for (std::size_t i = 0; i < cell.rounds.size(); ++i) {
    if (std::ranges::binary_search(reported, cell.rounds[i])) {
      object[std::to_string(cell.rounds[i])] = to_json(values[i]);
    }
  }
  return object;
}

Json curve(const CellSummary& cell) {
  Json rounds = Json::array();
  Json mean = Json::array();
  Json se = Json::array();
  for (std::size_t i = 0; i < cell.rounds.size(); ++i) {
    rounds.push_back(cell.rounds[i]);
    mean.push_back(number(cell.regret[i].mean));
    se.push_back(number(cell.regret[i].se));
  }
  return {{"rounds", rounds}, {"mean", mean}, {"se", se}};
}

Json ledger(const Cell& cell) {
  // Of the first finished repetition: a sample to read, not to add up.
  Json rows = Json::array();
  for (const Repetition& repetition : cell.repetitions) {
    if (!repetition.finished) continue;
    for (const LedgerRow& entry : repetition.ledger) {
      const Change& change = entry.row.change;
      rows.push_back({{"round", entry.row.round},
                      {"kind", to_string(change.kind)},
                      {"what", entry.what},
                      {"statistic", change.statistic},
                      {"value", number(change.value)},
                      {"bound", number(change.bound)},
                      {"rival", entry.rival},
                      {"delta_spent", number(change.delta_spent)},
                      {"guarantee", change.guarantee},
                      {"left", entry.row.left}});
    }
    break;
  }
  return rows;
}

Json to_json(const ShareSummary& share) {
  if (share.of == 0) return nullptr;
  return {{"share", number(share.share)},
          {"lower_95", number(share.lower)},
          {"upper_95", number(share.upper)}};
}

/// Was the best ever cut, when, by which rule? Null where the truth is not known.
Json audit(const PruningSummary& summary) {
  Json object = to_json(summary.ever_lost);
  if (object.is_null()) return object;
  object["regained"] = summary.regained;
  if (summary.lost_at) object["rounds"] = to_json(*summary.lost_at);
  Json by = Json::object();
  for (const auto& [statistic, repetitions] : summary.lost_by) by[statistic] = repetitions;
  object["by"] = std::move(by);
  return object;
}

Json pruning(const PruningSummary& summary, const Cell& cell) {
  Json object = {{"pruner", summary.pruner},
                 {"guarantee", summary.guarantee},
                 {"survivors", to_json(summary.survivors)},
                 {"cut_share", to_json(summary.cut_share)},
                 {"draws_saved", to_json(summary.draws_saved)},
                 {"scored", to_json(summary.scored)},
                 {"delta_spent", to_json(summary.delta_spent)},
                 {"lost_best", to_json(summary.lost_best)},
                 {"audit", audit(summary)},
                 {"one_survivor", {{"repetitions", summary.alone}}},
                 {"ledger", ledger(cell)}};
  if (summary.alone_at) object["one_survivor"]["rounds"] = to_json(*summary.alone_at);
  return object;
}

Json player_result(const Lab& lab, const Cell& cell) {
  const CellSummary summary = summarise(cell, lab);
  const auto reported = reported_rounds(lab.settings());
  Json result = {{"policy", summary.player->name}, {"repetitions", summary.repetitions}};
  if (summary.player->make_policy) result["over"] = to_string(summary.player->over);
  result["regret"] = by_checkpoint(summary, reported, summary.regret);
  result["best_draw_share"] = by_checkpoint(summary, reported, summary.best_draw_share);
  result["curve"] = curve(summary);
  Json recommendations = Json::object();
  for (const RecommendationSummary& one : summary.recommendations) {
    Json& entry = recommendations[one.recommender];
    entry["simple_regret"] = to_json(one.simple_regret);
    entry["best_share"] = number(one.best_share);
    if (one.rank) entry["rank"] = to_json(*one.rank);
  }
  result["recommendation"] = std::move(recommendations);
  if (summary.stopped_at) {
    result["stopped"] = {{"repetitions", summary.stopped}, {"round", to_json(*summary.stopped_at)}};
  }
  if (summary.cost) result["cost"] = to_json(*summary.cost);
  if (summary.pruning) result["pruning"] = pruning(*summary.pruning, cell);
  result["state_bytes"] = summary.state_bytes;
  result["timing"] = {{"ns_per_round", number(summary.ns_per_round)}};
  return result;
}

}  // namespace

std::string to_json(const Lab& lab, const std::vector<Cell>& cells, bool interrupted) {
  const LabSettings& settings = lab.settings();
  Json root = {{"schema", kSchema},
               {"horizon", settings.horizon},
               {"repetitions", settings.repetitions},
               {"seed", settings.seed},
               {"checkpoints", reported_rounds(settings)},
               {"interrupted", interrupted},
               {"advice", lab.advice()}};
  Json environments = Json::object();
  for (const auto& environment : lab.environments()) {
    Json policies = Json::object();
    for (const Cell& cell : cells) {
      if (cell.environment != environment.get() || cell.finished() == 0) continue;
      policies[cell.player->label] = player_result(lab, cell);
    }
    environments[environment->name()] = {
        {"summary", environment->summary()},
        {"stationarity", to_string(environment->offer().stationarity)},
        {"policies", std::move(policies)}};
  }
  root["environments"] = std::move(environments);
  return root.dump(2) + "\n";
}

}  // namespace nashost::lab
