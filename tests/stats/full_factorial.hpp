#pragma once

#include <utility>
#include <vector>

#include "stats/design.hpp"

namespace nashost::stats {

/// Every combination once, the last decision fastest.
inline Design full_factorial(std::vector<int> options) {
  Design design{std::move(options), {{}}};
  for (int count : design.options) {
    std::vector<std::vector<int>> longer;
    for (const auto& row : design.rows) {
      for (int option = 0; option < count; ++option) {
        longer.push_back(row);
        longer.back().push_back(option);
      }
    }
    design.rows = std::move(longer);
  }
  return design;
}

}  // namespace nashost::stats
