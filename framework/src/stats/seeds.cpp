#include "stats/seeds.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/deviations.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {
namespace {

void require_columns(Columns columns) {
  for (const auto& column : columns) {
    if (column.size() != columns.front().size()) {
      throw Error(fmt::format("seeds: one column has {} scores, another {}", columns.front().size(),
                              column.size()));
    }
    require_finite("scores of a seed", column);
  }
}

}  // namespace

Answer<double> seed_ceiling(Columns columns, const Correlation& correlation) {
  require_columns(columns);
  if (columns.size() < 2) return Answer<double>::none("fewer than 2 seeds");
  double sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Answer<double> pair = correlation(columns[i], columns[j]);
      if (!pair) return pair;
      sum += *pair;
    }
  }
  return sum / (static_cast<double>(columns.size()) * static_cast<double>(columns.size() - 1) / 2);
}

std::vector<double> mean_column(Columns columns, std::span<const std::size_t> seeds) {
  if (columns.empty() || seeds.empty()) throw Error("seeds: the mean of no column");
  std::vector<double> mean(columns.front().size(), 0.0);
  for (std::size_t seed : seeds) {
    for (std::size_t a = 0; a < mean.size(); ++a) mean[a] += columns[seed][a];
  }
  for (double& value : mean) value /= static_cast<double>(seeds.size());
  return mean;
}

Answer<IntervalEstimate> bootstrap_over_seeds(Columns columns, const ColumnStatistic& statistic,
                                              RandomStream& random,
                                              const BootstrapOptions& options) {
  require_columns(columns);
  return bootstrap(
      columns.size(),
      [&](std::span<const std::size_t> seeds) { return statistic(mean_column(columns, seeds)); },
      random, options);
}

Answer<IntervalEstimate> mean_over_seeds(std::span<const double> values, double confidence) {
  require_finite("mean over seeds", values);
  require_confidence(confidence);
  if (values.size() < 2) return Answer<IntervalEstimate>::none("fewer than 2 seeds");
  const auto n = static_cast<double>(values.size());
  const Deviations from_mean = deviations(values);
  const double error = from_mean.scale * std::sqrt(sum_of_squares(from_mean.unit) / (n - 1) / n);
  const double width = boost::math::quantile(boost::math::students_t(n - 1), (1 + confidence) / 2);
  return IntervalEstimate{from_mean.mean, from_mean.mean - width * error,
                          from_mean.mean + width * error, error, 0};
}

}  // namespace nashost::stats
