#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nashost::testing {

/// Expects that `counts` look like draws with probabilities `p` (chi-square; cells expected less
/// than 5 times are pooled, and a cell of probability 0 must be empty). With d degrees of freedom,
/// P(χ² ≥ d + 2√(d x) + 2 x) ≤ e^{−x} (Laurent and Massart 2000, Lemma 1); x = 14 makes a false
/// alarm rarer than one in a million.
inline void expect_draws_follow(const std::vector<double>& p,
                                const std::vector<std::int64_t>& counts) {
  double draws = 0;
  for (const std::int64_t count : counts) draws += static_cast<double>(count);
  double statistic = 0;
  double rare_expected = 0;
  double rare_count = 0;
  int cells = 0;
  const auto cell = [&](double count, double expected) {
    statistic += (count - expected) * (count - expected) / expected;
    ++cells;
  };
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == 0) {
      EXPECT_EQ(counts[i], 0) << "item " << i << " has probability 0";
    } else if (const double expected = p[i] * draws; expected >= 5) {
      cell(static_cast<double>(counts[i]), expected);
    } else {
      rare_expected += expected;
      rare_count += static_cast<double>(counts[i]);
    }
  }
  if (rare_expected >= 5) cell(rare_count, rare_expected);
  const double freedom = std::max(1, cells - 1);
  EXPECT_LE(statistic, freedom + 2 * std::sqrt(freedom * 14) + 2 * 14);
}

}  // namespace nashost::testing
