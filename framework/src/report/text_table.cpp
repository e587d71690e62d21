#include "report/text_table.hpp"

#include <algorithm>

namespace nashost {
namespace {

std::string padding(const std::string& cell, std::size_t width) {
  return std::string(width - display_width(cell), ' ');
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string TextTable::text(const std::string& indent, std::size_t width) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], display_width(row[c]));
    }
  }
  std::string text;
  std::size_t begin = 1;
  do {
    // At least one column beside the first, however narrow the terminal.
    std::size_t end = begin, used = indent.size() + (widths.empty() ? 0 : widths[0]);
    while (end < widths.size() && (width == 0 || end == begin || used + 2 + widths[end] <= width)) {
      used += 2 + widths[end++];
    }
    if (begin > 1) text += "\n";
    for (const auto& row : rows_) {
      std::string line = indent;
      if (!row.empty()) line += row[0] + padding(row[0], widths[0]);
      for (std::size_t c = begin; c < std::min(end, row.size()); ++c) {
        line += "  " + padding(row[c], widths[c]) + row[c];
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
    begin = end;
  } while (begin < widths.size());
  return text;
}

}  // namespace nashost
