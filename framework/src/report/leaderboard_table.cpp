#include "report/leaderboard_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/terminal_text.hpp"
#include "report/text_table.hpp"

namespace nashost::report {
namespace {

constexpr std::size_t kGap = 2;        // between columns of a TextTable
constexpr std::size_t kMostName = 30;  // characters of an architecture or a stage

/// One column as it is printed: two lines of head, one text a row.
struct Printed {
  std::size_t order = 0;  // in the table
  int rank = 0;           // the lowest is printed first where there is no room for all
  std::string stage, title;
  std::vector<std::string> cells;

  std::size_t width() const {
    std::size_t most = std::max(display_width(stage), display_width(title));
    for (const std::string& cell : cells) most = std::max(most, display_width(cell));
    return most;
  }
};

bool is_share(const std::string& name) {
  return name == "train_share" || name.find("_test") != std::string::npos ||
         name.find("_validation") != std::string::npos || name.find("_train") != std::string::npos;
}

std::string short_title(const std::string& name) {
  if (name == "train_share") return "share %";
  if (name == "macs") return "MACs";
  if (name == "recent_mean_reward") return "recent";
  if (name == "mean_reward") return "reward";
  if (name.starts_with("accuracy_")) return name.substr(9);
  const auto arm = name.rfind('_');
  return is_share(name)
             ? name.substr(0, arm) + (name.ends_with("_test") ? "" : " " + name.substr(arm + 1))
             : name;
}

/// What people ask for first.
int rank_of(const Leaderboard::Column& column) {
  const bool test = column.name.ends_with("_test");
  if (column.accuracy()) return test ? 0 : 4;
  if (is_share(column.name) && column.name != "train_share") return test ? 1 : 6;
  if (column.name == "train_share") return 3;
  if (column.name == "parameters") return 5;
  if (column.name == "macs") return 6;
  return 7;
}
constexpr int kRankOfStatus = 2;

std::string cell(const Leaderboard::Column& column, std::size_t row) {
  const double value = column.values[row];
  if (std::isnan(value)) return "–";
  if (is_share(column.name)) {
    return fmt::format("{:.{}f}", 100 * value, column.name == "train_share" ? 1 : 2);
  }
  if (column.name.ends_with("reward")) return fmt::format("{:.3f}", value);
  return fmt::format("{:.0f}", value);
}

std::vector<Printed> all_columns(const Leaderboard& board, std::size_t rows) {
  std::vector<Printed> printed;
  for (std::size_t c = 0; c < board.columns.size(); ++c) {
    const Leaderboard::Column& column = board.columns[c];
    Printed one;
    const bool sorted_by = static_cast<int>(c) == board.score;
    one.order = sorted_by ? 0 : printed.size() + (column.stage.empty() ? 2000 : 1);
    one.rank = sorted_by ? -1 : rank_of(column);
    one.stage = column.stage;
    one.title = short_title(column.name);
    for (std::size_t r = 0; r < rows; ++r) one.cells.push_back(cell(column, board.rows[r]));
    printed.push_back(std::move(one));
  }
  for (const Leaderboard::Status& status : board.status) {
    Printed one;
    one.order = 3000 + printed.size();
    one.rank = kRankOfStatus;
    one.stage = status.stage;
    one.title = "pruning";
    for (std::size_t r = 0; r < rows; ++r) {
      const std::string& words = status.words[board.rows[r]];
      one.cells.push_back(words.substr(0, words.find(':')));
    }
    printed.push_back(std::move(one));
  }
  return printed;
}

}  // namespace

std::string leaderboard_table(const Leaderboard& board,
                              std::span<const ArchitectureRecord> architectures, std::size_t width,
                              std::size_t most_rows) {
  const std::size_t rows = std::min(most_rows, board.rows.size());
  if (rows == 0) return {};
  Printed names;
  names.title = "place  architecture";
  std::vector<std::string> labels;
  for (std::size_t r = 0; r < rows; ++r) labels.push_back(architectures[board.rows[r]].label);
  labels = shortened(labels, kMostName, std::max(kMostName, width / 2));
  for (std::size_t r = 0; r < rows; ++r) {
    names.cells.push_back(fmt::format("{:>5}  {}", r + 1, labels[r]));
  }
  std::vector<Printed> columns = all_columns(board, rows);
  const std::size_t all = columns.size();
  std::ranges::stable_sort(columns, {}, &Printed::rank);
  std::size_t used = names.width();
  std::vector<Printed> shown;
  for (Printed& column : columns) {
    const std::size_t more = kGap + column.width();
    // The column that decides the order is there whatever the width.
    if (!shown.empty() && used + more > width) continue;
    used += more;
    shown.push_back(std::move(column));
  }
  std::ranges::stable_sort(shown, {}, &Printed::order);
  shown.insert(shown.begin(), std::move(names));

  TextTable table;
  const auto add_row = [&](const auto& cell_of) {
    std::vector<std::string> row;
    for (const Printed& column : shown) row.push_back(cell_of(column));
    table.add(std::move(row));
  };
  add_row([](const Printed& column) { return column.stage; });
  add_row([](const Printed& column) { return column.title; });
  for (std::size_t r = 0; r < rows; ++r) {
    add_row([r](const Printed& column) { return column.cells[r]; });
  }
  std::string text = table.text();
  const std::size_t total = board.rows.size() + board.left_out;
  std::vector<std::string> more;
  if (total > rows) more.push_back(fmt::format("{} architectures", total - rows));
  if (const std::size_t out = all + 1 - shown.size(); out > 0) {
    more.push_back(fmt::format("{} columns", out));
  }
  if (!more.empty())
    text += fmt::format("… and {} more, in report.html\n", fmt::join(more, " and "));
  return text;
}

}  // namespace nashost::report
