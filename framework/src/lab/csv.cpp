#include "lab/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost::lab {
namespace {

std::string at(const std::string& file, std::size_t line) {
  return file + ":" + std::to_string(line) + ": ";
}

/// The fields of one line; false where a quote is never closed, or text follows a closed one.
bool split(std::string_view line, std::vector<std::string>& fields) {
  fields.clear();
  std::size_t i = 0;
  for (;;) {
    std::string& field = fields.emplace_back();
    if (i < line.size() && line[i] == '"') {
      for (++i;; ++i) {
        if (i == line.size()) return false;
        if (line[i] != '"') {
          field += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          field += line[++i];
        } else {
          break;
        }
      }
      ++i;
    } else {
      while (i < line.size() && line[i] != ',') field += line[i++];
    }
    if (i == line.size()) return true;
    if (line[i] != ',') return false;
    ++i;
  }
}

}  // namespace

Csv Csv::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    throw ConfigError(file.string() + ": cannot be read; it must be a CSV file with a header");
  }
  return parse(text.str(), file.string());
}

Csv Csv::parse(std::string_view text, const std::string& file) {
  Csv csv;
  csv.file_ = file;
  std::vector<std::string> fields;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.empty()) continue;
    if (!split(line, fields))
      throw ConfigError(at(file, number) + "a quote is not closed properly");
    if (csv.columns_.empty()) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (std::find(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i), fields[i]) !=
            fields.begin() + static_cast<std::ptrdiff_t>(i)) {
          throw ConfigError(at(file, number) + "two columns are called '" + fields[i] + "'");
        }
      }
      csv.columns_ = fields;
      continue;
    }
    if (fields.size() != csv.columns_.size()) {
      throw ConfigError(at(file, number) + "this row has " + std::to_string(fields.size()) +
                        " fields, and the header has " + std::to_string(csv.columns_.size()));
    }
    csv.lines_.push_back(number);
    csv.cells_.insert(csv.cells_.end(), fields.begin(), fields.end());
  }
  if (csv.columns_.empty()) throw ConfigError(at(file, 1) + "the file is empty");
  if (csv.lines_.empty()) throw ConfigError(at(file, 1) + "there is no row below the header");
  return csv;
}

double Csv::number(std::size_t row, std::size_t column) const {
  const std::string& cell = text(row, column);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) {
    fail(row, "'" + cell + "' in column '" + columns_.at(column) + "' is not a finite number");
  }
  return value;
}

std::size_t Csv::column(const std::string& name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  std::string list;
  for (std::size_t i = 0; i < columns_.size() && i < 12; ++i) {
    list += (i == 0 ? "" : ", ") + columns_[i];
  }
  if (columns_.size() > 12) list += ", …";
  throw ConfigError(at(file_, 1) + "there is no column '" + name + "'; there are " + list +
                    did_you_mean(name, columns_));
}

void Csv::fail(std::size_t row, const std::string& message) const {
  throw ConfigError(at(file_, line(row)) + message);
}

}  // namespace nashost::lab
