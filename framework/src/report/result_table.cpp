#include "report/result_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/progress.hpp"

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

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string space(width > display_width(text) ? width - display_width(text) : 0, ' ');
  return left ? text + space : space + text;
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
  for (const Json& line : *lines) text += "  " + line.get<std::string>() + "\n";
  // Times are no part of what a stage says: that is the same in every run of a config.
  if (const Json ratio = stage.details.value("time_ratio", Json()); ratio.is_number()) {
    const Json& seconds = stage.details["seconds"];
    text += fmt::format("  time: {} against {} ({:.1f} times)\n",
                        duration_text(seconds["score"].get<double>()),
                        duration_text(seconds["truth"].get<double>()), ratio.get<double>());
  }
  return text;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

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
  std::string text;
  std::size_t first = display_width("architecture");
  for (const std::size_t r : rows) first = std::max(first, display_width(labels[r]));
  std::vector<std::size_t> widths;
  std::string upper = padded("", first, true), lower = padded("architecture", first, true);
  for (const Column& column : columns) {
    const auto gap = column.title.rfind(' ');
    const std::string stage = column.title.substr(0, gap), what = column.title.substr(gap + 1);
    std::size_t width = std::max(display_width(stage), display_width(what));
    for (const std::size_t r : rows) width = std::max(width, display_width(cell(column, r)));
    widths.push_back(width);
    upper += "  " + padded(stage, width, false);
    lower += "  " + padded(what, width, false);
  }
  text += upper + "\n" + lower + "\n";
  for (const std::size_t r : rows) {
    text += padded(labels[r], first, true);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      text += "  " + padded(cell(columns[c], r), widths[c], false);
    }
    text += "\n";
  }
  if (rows.size() < labels.size()) {
    text += fmt::format("… and {} more in summary.json\n", labels.size() - rows.size());
  }
  for (const StageResult& stage : results) text += said(stage);
  return text;
}

}  // namespace nashost
