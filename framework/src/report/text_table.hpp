#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// Number of characters (not bytes) of a UTF-8 text.
NASHOST_API std::size_t display_width(const std::string& text);

/// Cells under one another for a terminal: columns as wide as they need to be, two spaces between
/// them, the first flush left and the others flush right.
class NASHOST_API TextTable {
 public:
  /// A row may be shorter than others: its last cells are empty then.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// Every line begins with `indent`. Columns that do not fit `width` characters go on below, in
  /// further blocks that repeat the first column; 0: any width.
  std::string text(const std::string& indent = "", std::size_t width = 0) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace nashost
