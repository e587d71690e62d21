#include "stats/deviations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nashost::stats {
namespace {

double largest_size(std::span<const double> values) {
  double largest = 0;
  for (double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

}  // namespace

Deviations deviations(std::span<const double> values) {
  Deviations result{values.empty() ? 0 : values.front(), 0,
                    std::vector<double>(values.size(), 0.0)};
  // Asked first: the mean of equal values may round to another.
  if (std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); })) {
    return result;
  }
  const double size = largest_size(values);
  std::transform(values.begin(), values.end(), result.unit.begin(),
                 [&](double value) { return value / size; });
  const double mean = std::accumulate(result.unit.begin(), result.unit.end(), 0.0) /
                      static_cast<double>(values.size());
  for (double& each : result.unit) each -= mean;
  const double spread = largest_size(result.unit);
  for (double& each : result.unit) each /= spread;
  result.mean = mean * size;
  result.scale = spread * size;
  return result;
}

double sum_of_squares(std::span<const double> values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

}  // namespace nashost::stats
