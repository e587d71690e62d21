#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::lab {

/// A table of comma-separated values with a header: RFC 4180 fields (quotes, doubled quotes, no
/// line breaks inside), LF or CRLF lines, blank lines skipped.
///
/// Every error is a ConfigError that begins "FILE:LINE: ".
class NASHOST_API Csv {
 public:
  /// Throws for a file that cannot be read, one without a header or rows, a ragged row, an open
  /// quote, or a column name that appears twice.
  static Csv read(const std::filesystem::path& file);
  static Csv parse(std::string_view text, const std::string& file);

  const std::string& file() const noexcept { return file_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  std::size_t rows() const noexcept { return lines_.size(); }
  /// Line of the file on which the row stands, from 1.
  std::size_t line(std::size_t row) const { return lines_.at(row); }
  const std::string& text(std::size_t row, std::size_t column) const {
    return cells_.at(row * columns_.size() + column);
  }
  /// A finite number; throws for anything else, NaN included.
  double number(std::size_t row, std::size_t column) const;
  /// Throws for a column that is missing, naming those there are.
  std::size_t column(const std::string& name) const;

  /// Throws "FILE:LINE: message".
  [[noreturn]] void fail(std::size_t row, const std::string& message) const;

 private:
  std::string file_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> lines_;
  std::vector<std::string> cells_;  // row by row
};

}  // namespace nashost::lab
