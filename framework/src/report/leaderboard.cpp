#include "report/leaderboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace nashost::report {
namespace {

using Json = nlohmann::json;
using Column = Leaderboard::Column;

bool shown(const std::string& kind) {
  return kind == "supernet" || kind == "evaluate" || kind == "independent" || kind == "finetune";
}

/// "accuracy_test" of an evaluate stage with recalibrated statistics: "test, recalibrate".
std::string title(const StageResult& stage, const std::string& name) {
  constexpr std::string_view kSplit = "accuracy_";
  if (name.starts_with(kSplit)) {
    std::string text = name.substr(kSplit.size());
    if (stage.kind == "evaluate")
      text += ", " + stage.details.value("norm", std::string("inherit"));
    return text;
  }
  std::string text = name;
  std::ranges::replace(text, '_', ' ');
  return text;
}

/// Those of docs/summary.md that compare architectures, in the order of interest.
bool wanted(const std::string& name) {
  return name.starts_with("accuracy_") || name == "draws" || name == "train_share" ||
         name == "mean_reward" || name == "recent_mean_reward" || name.starts_with("inherited_") ||
         name.starts_with("scratch_") || name.starts_with("finetuned_");
}

class Builder {
 public:
  Builder(std::span<const ArchitectureRecord> architectures) : architectures_(architectures) {
    for (std::size_t i = 0; i < architectures.size(); ++i) place_[architectures[i].label] = i;
  }

  void add(const StageResult& stage) {
    for (const char* name : {"parameters", "macs"}) {
      if (const auto found = stage.columns.find(name); found != stage.columns.end()) {
        spread("", "", name, name, stage, found->second);
      }
    }
    if (!shown(stage.kind)) return;
    for (const auto& [name, values] : stage.columns) {
      if (wanted(name)) spread(stage.name, stage.kind, name, title(stage, name), stage, values);
    }
  }

  void add(const std::string& stage, const RoundCurves& rounds) {
    Column draws{stage, "supernet", "draws", "draws", empty()};
    Column share{stage, "supernet", "train_share", "train share", empty()};
    Column mean{stage, "supernet", "mean_reward", "mean reward", empty()};
    Column recent{stage, "supernet", "recent_mean_reward", "recent mean reward", empty()};
    double all = 0;
    for (const auto& curve : rounds.curves()) all += static_cast<double>(curve.draws);
    for (std::size_t a = 0; a < rounds.curves().size() && a < architectures_.size(); ++a) {
      const auto& curve = rounds.curves()[a];
      draws.values[a] = static_cast<double>(curve.draws);
      share.values[a] = all > 0 ? static_cast<double>(curve.draws) / all : kNoNumber;
      mean.values[a] = curve.reward.mean();
      recent.values[a] = curve.recent_reward();
    }
    for (Column* column : {&draws, &share, &mean, &recent}) columns.push_back(std::move(*column));
  }

  /// Finished trials of a stage that is not done: what an interrupted run has.
  void add_trials(const RunReader& run, const StageRecord& stage) {
    const auto found = run.query(fmt::format(
        "SELECT e.split, t.architecture, avg(e.correct * 1.0 / e.examples) FROM trials t JOIN "
        "trial_evaluations e ON e.stage = t.stage AND e.trial = t.trial JOIN stages s ON s.id = "
        "t.stage WHERE s.name = '{}' AND t.architecture IS NOT NULL AND t.trained GROUP BY 1, 2",
        stage.name));
    std::map<std::string, Column> by_split;
    for (const auto& row : found.rows) {
      const auto& split = std::get<std::string>(row[0]);
      const auto a = static_cast<std::size_t>(std::get<std::int64_t>(row[1]) - 1);
      auto [column, fresh] = by_split.try_emplace(split);
      if (fresh) {
        column->second = {stage.name, stage.kind, "accuracy_" + split, split + ", so far", empty()};
      }
      if (a < architectures_.size()) column->second.values[a] = std::get<double>(row[2]);
    }
    for (auto& [split, column] : by_split) columns.push_back(std::move(column));
  }

  std::vector<Column> columns;

 private:
  std::vector<double> empty() const {
    return std::vector<double>(architectures_.size(), kNoNumber);
  }

  void spread(const std::string& stage, const std::string& kind, const std::string& name,
              const std::string& title, const StageResult& result,
              const std::vector<double>& values) {
    auto column = std::ranges::find_if(
        columns, [&](const Column& c) { return c.stage == stage && c.name == name; });
    if (column == columns.end()) {
      columns.push_back({stage, kind, name, title, empty()});
      column = std::prev(columns.end());
    }
    for (std::size_t i = 0; i < result.labels.size(); ++i) {
      const auto found = place_.find(result.labels[i]);
      if (found != place_.end()) column->values[found->second] = values[i];
    }
  }

  std::span<const ArchitectureRecord> architectures_;
  std::unordered_map<std::string, std::size_t> place_;
};

Leaderboard::Status status_of(const std::string& stage, const std::vector<CutRecord>& cuts,
                              std::span<const ArchitectureRecord> architectures) {
  Leaderboard::Status status{stage, std::vector<std::int64_t>(architectures.size(), -1),
                             std::vector<std::string>(architectures.size(), "alive")};
  for (const CutRecord& cut : cuts) {
    const std::string words =
        cut.change == "restore" ? "alive, restored"
        : cut.change == "probate"
            ? fmt::format("on probation since round {}", cut.round)
            : fmt::format("cut at round {}: {}", cut.round,
                          cut.statistic.empty() ? cut.guarantee : cut.statistic);
    for (std::size_t a = 0; a < architectures.size(); ++a) {
      if (!cut.assignment.matches(architectures[a].architecture)) continue;
      status.cut_round[a] = cut.change == "cut" ? cut.round : -1;
      status.words[a] = words;
    }
  }
  return status;
}

std::int64_t known(const Column& column) {
  return std::ranges::count_if(column.values, [](double v) { return !std::isnan(v); });
}

int score_of(const std::vector<Column>& columns) {
  int best = -1;
  const auto rank = [&](const Column& c) {
    const int split = c.name.ends_with("_test") ? 2 : c.name.ends_with("_validation") ? 1 : 0;
    return std::pair(known(c), split);
  };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].accuracy() || known(columns[i]) == 0) continue;
    if (best < 0 || rank(columns[i]) >= rank(columns[static_cast<std::size_t>(best)])) {
      best = static_cast<int>(i);
    }
  }
  if (best >= 0) return best;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "recent_mean_reward" && known(columns[i]) > 0)
      best = static_cast<int>(i);
  }
  return best;
}

/// Of others than the front at most `most`.
Leaderboard::Trade trade_of(const Leaderboard& board,
                            std::span<const ArchitectureRecord> architectures, std::size_t most) {
  Leaderboard::Trade trade;
  if (board.score < 0) return trade;
  const auto& scores = board.columns[static_cast<std::size_t>(board.score)].values;
  const Column* cost = nullptr;
  for (const char* name : {"macs", "parameters"}) {
    const auto found = std::ranges::find(board.columns, name, &Column::name);
    if (cost == nullptr && found != board.columns.end() && known(*found) > 0) cost = &*found;
  }
  if (cost == nullptr) return trade;
  trade.cost = cost->name;
  std::vector<std::size_t> order;
  for (std::size_t a = 0; a < architectures.size(); ++a) {
    if (!std::isnan(cost->values[a]) && !std::isnan(scores[a])) order.push_back(a);
  }
  trade.of = order.size();
  std::ranges::stable_sort(order, {},
                           [&](std::size_t a) { return std::pair(cost->values[a], -scores[a]); });
  std::vector<std::size_t> front, rest;
  for (const std::size_t a : order) {
    const bool better = front.empty() || scores[a] > scores[front.back()];
    (better ? front : rest).push_back(a);
  }
  trade.front = front.size();
  const std::size_t shown = std::min(rest.size(), most);
  for (std::size_t i = 0; i < shown; ++i) front.push_back(rest[i * rest.size() / shown]);
  for (const std::size_t a : front) {
    trade.labels.push_back(architectures[a].label);
    trade.costs.push_back(cost->values[a]);
    trade.scores.push_back(scores[a]);
  }
  return trade;
}

}  // namespace

Json Leaderboard::to_json() const {
  Json json = {{"rows", rows}, {"score", score}, {"leftOut", left_out}};
  Json costs = Json::array(), scores = Json::array();
  for (const double value : trade.costs) costs.push_back(rounded(value));
  for (const double value : trade.scores) scores.push_back(rounded(value));
  json["trade"] = {{"cost", trade.cost},        {"of", trade.of},
                   {"front", trade.front},      {"labels", trade.labels},
                   {"costs", std::move(costs)}, {"scores", std::move(scores)}};
  json["columns"] = Json::array();
  for (const Column& column : columns) {
    Json values = Json::array();
    for (const std::size_t row : rows) values.push_back(rounded(column.values[row], 5));
    json["columns"].push_back({{"stage", column.stage},
                               {"kind", column.kind},
                               {"name", column.name},
                               {"title", column.title},
                               {"values", std::move(values)}});
  }
  json["status"] = Json::array();
  for (const Status& one : status) {
    Json rounds = Json::array(), words = Json::array();
    for (const std::size_t row : rows) {
      rounds.push_back(one.cut_round[row]);
      words.push_back(one.words[row]);
    }
    json["status"].push_back(
        {{"stage", one.stage}, {"cutRound", std::move(rounds)}, {"words", std::move(words)}});
  }
  return json;
}

Leaderboard make_leaderboard(const RunReader& run,
                             std::span<const ArchitectureRecord> architectures,
                             std::span<const StageRecord> stages,
                             std::span<const StageResult> results,
                             const std::map<std::string, const RoundCurves*>& unfinished,
                             const CurveLimits& limits) {
  Builder builder(architectures);
  Leaderboard board;
  for (const StageRecord& stage : stages) {
    const auto result = std::ranges::find(results, stage.name, &StageResult::name);
    if (result != results.end()) {
      builder.add(*result);
    } else if (const auto rounds = unfinished.find(stage.name); rounds != unfinished.end()) {
      if (rounds->second->rows() > 0) builder.add(stage.name, *rounds->second);
    } else if (stage.state == StageState::running) {
      builder.add_trials(run, stage);
    }
    if (stage.kind != "supernet") continue;
    if (const auto cuts = run.cuts(stage.name); !cuts.empty()) {
      board.status.push_back(status_of(stage.name, cuts, architectures));
    }
  }
  board.columns = std::move(builder.columns);
  board.score = score_of(board.columns);
  board.rows.resize(architectures.size());
  std::iota(board.rows.begin(), board.rows.end(), std::size_t{0});
  if (board.score >= 0) {
    const auto& values = board.columns[static_cast<std::size_t>(board.score)].values;
    std::ranges::stable_sort(board.rows, [&](std::size_t a, std::size_t b) {
      return std::isnan(values[b]) ? !std::isnan(values[a]) : values[a] > values[b];
    });
  }
  board.trade = trade_of(board, architectures, std::max<std::size_t>(100, limits.leaderboard / 5));
  if (board.rows.size() > limits.leaderboard) {
    board.left_out = board.rows.size() - limits.leaderboard;
    board.rows.resize(limits.leaderboard);
  }
  return board;
}

}  // namespace nashost::report
