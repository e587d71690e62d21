#pragma once

#include <span>
#include <vector>

namespace nashost::stats {

/// value i = mean + scale · unit[i], with the largest |unit| 1, so that no square of it overflows
/// or vanishes. Of equal values: scale 0 and unit exactly 0.
struct Deviations {
  double mean;
  double scale;
  std::vector<double> unit;

  bool all_equal() const { return scale == 0; }
};

/// Of finite values.
Deviations deviations(std::span<const double> values);

/// Σ v².
double sum_of_squares(std::span<const double> values);

}  // namespace nashost::stats
