#include "stats/multiple_comparisons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nashost/abi/error.hpp"

namespace nashost::stats {

std::vector<double> holm(std::span<const double> p) {
  for (double each : p) {
    if (!(each >= 0 && each <= 1)) {
      throw Error(fmt::format("Holm correction: {} is not a p-value", each));
    }
  }
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

double smallest_holm_p(std::int64_t rivals, std::int64_t seeds) {
  if (rivals < 2 || seeds < 1) {
    throw Error(fmt::format("comparison of {} rivals with {} seeds", rivals, seeds));
  }
  const auto m = static_cast<double>(rivals);
  const auto halvings = static_cast<int>(std::min<std::int64_t>(seeds - 1, 2000));
  return std::min(1.0, std::ldexp(m * (m - 1) / 2, -halvings));
}

std::int64_t seeds_needed(std::int64_t rivals, double alpha) {
  if (!(alpha > 0 && alpha < 1)) {
    throw Error(fmt::format("comparison: alpha is {}, and must be between 0 and 1", alpha));
  }
  std::int64_t seeds = 1;
  while (smallest_holm_p(rivals, seeds) > alpha) ++seeds;
  return seeds;
}

void require_attainable(std::int64_t rivals, std::int64_t seeds, double alpha) {
  const std::int64_t needed = seeds_needed(rivals, alpha);
  if (seeds >= needed) return;
  throw ConfigError(fmt::format(
      "comparing {} rivals with {} seeds cannot separate them: the smallest Holm-corrected p of a "
      "paired permutation test is {:.4g}, above alpha = {}; it takes {} seeds",
      rivals, seeds, smallest_holm_p(rivals, seeds), alpha, needed));
}

}  // namespace nashost::stats
