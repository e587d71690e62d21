#pragma once

#include <functional>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/bootstrap.hpp"
#include "stats/rank_correlation.hpp"

/// What several seeds say that one cannot. `columns` holds one column of scores per seed, each with
/// one number per architecture in the same order; columns of different lengths and numbers that are
/// not finite are a nashost::Error.
namespace nashost::stats {

using Columns = std::span<const std::vector<double>>;
using Correlation = std::function<Answer<double>(std::span<const double>, std::span<const double>)>;

/// The seed-to-seed ceiling: mean correlation over all pairs of columns. A cheap score cannot be
/// expected to agree with one training better than another training does, so this is printed beside
/// every correlation with such a truth. No answer for fewer than 2 seeds or if a pair has none.
NASHOST_API Answer<double> seed_ceiling(Columns columns, const Correlation& correlation = kendall);

/// The mean of some columns, one number per architecture; indices may repeat.
NASHOST_API std::vector<double> mean_column(Columns columns, std::span<const std::size_t> seeds);

/// A statistic of one column of scores.
using ColumnStatistic = std::function<Answer<double>(std::span<const double> scores)>;

/// Resamples seeds, and takes the statistic of the mean column. Answers as bootstrap() does. Few
/// seeds make short intervals: of percentile intervals at 95 % for a Gaussian mean, 84 % cover with
/// 5 seeds and 89 % with 10 (simulated).
NASHOST_API Answer<IntervalEstimate> bootstrap_over_seeds(Columns columns,
                                                          const ColumnStatistic& statistic,
                                                          RandomStream& random,
                                                          const BootstrapOptions& options = {});

/// The mean of one number per seed, x̄ ± t s/√n, t the quantile of Student's distribution with n − 1
/// degrees of freedom. Exact for Gaussian numbers; with few seeds the interval to take, since it
/// knows how little they say about the spread. `resamples` of the answer is 0. No answer for n < 2;
/// confidence outside (0, 1) or numbers that are not finite: nashost::Error.
NASHOST_API Answer<IntervalEstimate> mean_over_seeds(std::span<const double> values,
                                                     double confidence = 0.95);

}  // namespace nashost::stats
