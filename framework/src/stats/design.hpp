#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::stats {

/// Which architectures scores belong to: one option index per decision and row.
struct Design {
  std::vector<int> options;            ///< how many options each decision has
  std::vector<std::vector<int>> rows;  ///< row r, decision d: in {0, …, options[d] − 1}

  /// Π options: the rows of a full factorial. Saturates at the largest std::int64_t.
  NASHOST_API std::int64_t combinations() const;
};

/// Refuses, with a nashost::Error that names the statistic, a design with rows of another length
/// than `options`, option indices out of range or a row that occurs twice, and values that are not
/// finite or not one per row.
NASHOST_API void require_design(std::string_view statistic, const Design& design,
                                std::span<const double> values);

/// Rows that agree in all decisions but one, under what they agree in.
NASHOST_API std::map<std::vector<int>, std::vector<std::size_t>> matched_rows(const Design& design,
                                                                              std::size_t decision);

}  // namespace nashost::stats
