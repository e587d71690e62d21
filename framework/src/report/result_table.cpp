#include "report/result_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "findings/sampler_comparison.hpp"
#include "report/progress.hpp"
#include "report/terminal_text.hpp"
#include "report/text_table.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;

struct Column {
  std::string title;
  std::vector<double> values;  // per row, NaN: none
  int digits = 4;
  bool score = false;
};

std::string cell(const Column& column, std::size_t row) {
  const double value = column.values[row];
  return std::isnan(value) ? "–" : fmt::format("{:.{}f}", value, column.digits);
}

/// The columns of a stage that a person wants beside one another.
void add_columns(const StageResult& stage, const std::vector<std::string>& labels,
                 std::vector<Column>& columns) {
  struct Wanted {
    const char* column;
    const char* title;
    int digits;
    bool score;
  };
  constexpr Wanted kWanted[] = {
      {"inherited_test", "inherited", 4, true}, {"scratch_test", "scratch", 4, true},
      {"accuracy_train", "train", 4, true},     {"accuracy_validation", "valid.", 4, true},
      {"accuracy_test", "test", 4, true},       {"draws", "draws", 0, false},
      {"mean_reward", "reward", 3, false}};
  for (const auto& [name, title, digits, score] : kWanted) {
    const auto found = stage.columns.find(name);
    if (found == stage.columns.end()) continue;
    Column column{stage.name + " " + title, std::vector<double>(labels.size(), std::nan("")),
                  digits, score};
    for (std::size_t i = 0; i < stage.labels.size(); ++i) {
      const auto row = std::find(labels.begin(), labels.end(), stage.labels[i]);
      column.values[static_cast<std::size_t>(row - labels.begin())] = found->second[i];
    }
    columns.push_back(std::move(column));
  }
}

/// What a stage says in words: its name, and its lines below.
std::string said(const StageResult& stage) {
  const auto lines = stage.details.find("says");
  if (lines == stage.details.end()) return {};
  std::string text = "\n" + stage.name + ":\n";
  for (const Json& line : *lines) {
    text += wrapped("  " + line.get<std::string>(), terminal_width(), 4) + "\n";
  }
  // Times are no part of what a stage says: that is the same in every run of a config.
  if (const Json ratio = stage.details.value("time_ratio", Json()); ratio.is_number()) {
    const Json& seconds = stage.details["seconds"];
    text += fmt::format("  time: {} against {} ({:.1f} times)\n",
                        duration_text(seconds["score"].get<double>()),
                        duration_text(seconds["truth"].get<double>()), ratio.get<double>());
  }
  return text;
}

/// Tables of many stages go on below one another.
std::size_t width() {
  constexpr std::size_t kElsewhere = 160, kLeast = 40;
  const std::size_t own = terminal_width();
  return own == 0 ? kElsewhere : std::max(own, kLeast);
}

std::string known(std::optional<double> value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

/// A row per sampler.
std::string sampler_table(std::span<const findings::SamplerRecord> records) {
  const bool truth = std::ranges::any_of(records, [](auto& one) { return !one.truth.empty(); });
  TextTable table;
  table.add({"", "", "", "", "best", "", "", "its train", "τ of share", truth ? "its true" : "",
             truth ? "τ of score" : ""});
  table.add({"supernet", "sampler", "rounds", "seconds", "found", "score", "test", "share",
             "and score", truth ? "rank" : "", truth ? "and truth" : ""});
  for (const findings::SamplerRecord& one : records) {
    std::vector<std::string> row = {one.stage,
                                    one.sampler,
                                    std::to_string(one.rounds),
                                    fmt::format("{:.1f}", one.seconds),
                                    one.best,
                                    fmt::format("{:.4f}", one.best_score),
                                    known(one.best_test, 4),
                                    fmt::format("{:.1f} %", 100 * one.best_share),
                                    known(one.share_order, 3)};
    if (truth) {
      row.push_back(one.true_rank ? std::to_string(*one.true_rank) : "–");
      row.push_back(known(one.true_order, 3));
    }
    table.add(std::move(row));
  }
  return table.text("  ", width());
}

/// A row per architecture, in each supernet's column its rank and its share of the training.
std::string rank_table(std::span<const findings::SamplerRecord> records, std::size_t most_rows) {
  struct Row {
    std::string label;
    std::vector<std::string> cells;
    double ranks = 0;
    std::size_t ranked = 0;
  };
  std::vector<Row> rows;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t r = 0; r < records.size(); ++r) {
    for (std::size_t i = 0; i < records[r].labels.size(); ++i) {
      const auto [place, fresh] = places.try_emplace(records[r].labels[i], rows.size());
      if (fresh) rows.push_back({records[r].labels[i], std::vector<std::string>(records.size())});
      Row& row = rows[place->second];
      row.cells[r] =
          fmt::format("{}  {:4.1f} %", records[r].rank[i], 100 * records[r].train_share[i]);
      row.ranks += static_cast<double>(records[r].rank[i]);
      ++row.ranked;
    }
  }
  if (rows.size() > most_rows) {
    std::ranges::stable_sort(
        rows, {}, [](const Row& row) { return row.ranks / static_cast<double>(row.ranked); });
    rows.resize(most_rows);
  }
  TextTable table;
  std::vector<std::string> header = {"architecture"};
  for (const findings::SamplerRecord& one : records) header.push_back(one.stage);
  table.add(std::move(header));
  for (Row& row : rows) {
    row.cells.insert(row.cells.begin(), row.label);
    table.add(std::move(row.cells));
  }
  return table.text("  ", width());
}

/// Nothing where fewer than two supernets were ranked.
std::string samplers_side_by_side(std::span<const StageResult> results, std::size_t most_rows) {
  const auto records = findings::compare_samplers(results);
  if (records.size() < 2) return {};
  return "\nsamplers, each by the ranking that its supernet gives:\n" + sampler_table(records) +
         "\nrank and share of the training:\n" + rank_table(records, most_rows);
}

}  // namespace

std::string final_table(std::span<const StageResult> results, std::size_t most_rows) {
  std::vector<std::string> labels;
  for (const StageResult& stage : results) {
    for (const std::string& label : stage.labels) {
      if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    }
  }
  std::vector<Column> columns;
  for (const StageResult& stage : results) add_columns(stage, labels, columns);

  std::vector<std::size_t> rows(labels.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  if (rows.size() > most_rows) {
    const auto last =
        std::find_if(columns.rbegin(), columns.rend(), [](auto& c) { return c.score; });
    if (last != columns.rend()) {
      std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        const double x = last->values[a], y = last->values[b];
        return std::isnan(y) ? !std::isnan(x) : x > y;
      });
    }
    rows.resize(most_rows);
  }

  // A title of two words stands on two lines, so that many stages fit a terminal.
  std::vector<std::string> names;
  for (const std::size_t r : rows) names.push_back(labels[r]);
  names = shortened(names, width() / 3, width() / 2);
  TextTable table;
  std::vector<std::string> upper = {""}, lower = {"architecture"};
  for (const Column& column : columns) {
    const auto gap = column.title.rfind(' ');
    upper.push_back(column.title.substr(0, gap));
    lower.push_back(column.title.substr(gap + 1));
  }
  table.add(std::move(upper));
  table.add(std::move(lower));
  for (std::size_t place = 0; place < rows.size(); ++place) {
    std::vector<std::string> row = {names[place]};
    for (const Column& column : columns) row.push_back(cell(column, rows[place]));
    table.add(std::move(row));
  }
  std::string text = table.text("", width());
  if (rows.size() < labels.size()) {
    text += fmt::format("… and {} more in summary.json\n", labels.size() - rows.size());
  }
  return printable(text) + said_by(results, most_rows);
}

std::string said_by(std::span<const StageResult> results, std::size_t most_rows) {
  std::string text = samplers_side_by_side(results, most_rows);
  for (const StageResult& stage : results) text += said(stage);
  return printable(text);
}

}  // namespace nashost
