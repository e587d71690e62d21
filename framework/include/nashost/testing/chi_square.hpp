#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nashost::testing {

/// Pearson's statistic of the counts and the bound it exceeds once in a million: expectations below
/// 5 are pooled; with d degrees of freedom P(χ² ≥ d + 2√(d x) + 2x) ≤ e^{−x} (Laurent and Massart
/// 2000, Lemma 1), and x = 14.
struct ChiSquare {
  double statistic = 0;
  double bound = 0;
};
inline ChiSquare chi_square(const std::vector<double>& counts,
                            const std::vector<double>& probabilities, double draws) {
  ChiSquare result;
  double rare_mean = 0, rare_count = 0;
  int cells = 0;
  const auto add_cell = [&](double count, double mean) {
    result.statistic += (count - mean) * (count - mean) / mean;
    ++cells;
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double mean = probabilities[i] * draws;
    if (mean >= 5) {
      add_cell(counts[i], mean);
    } else {
      rare_mean += mean;
      rare_count += counts[i];
    }
  }
  if (rare_mean >= 5) add_cell(rare_count, rare_mean);
  const double freedom = std::max(1, cells - 1);
  result.bound = freedom + 2 * std::sqrt(freedom * 14) + 2 * 14;
  return result;
}

}  // namespace nashost::testing
