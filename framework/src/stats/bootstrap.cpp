#include "stats/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/deviations.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {
namespace {

constexpr int kFewestResamples = 2000;

std::vector<double> sorted_copy(std::span<const double> values) {
  require_finite("bootstrap", values);
  if (values.size() < 2) throw Error("bootstrap: an interval needs 2 resampled values at least");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

double acceleration(std::span<const double> leave_one_out) {
  const Deviations from_mean = deviations(leave_one_out);  // −u; the formula is free of units
  if (from_mean.all_equal()) return 0;
  const double squares = sum_of_squares(from_mean.unit);
  double cubes = 0;
  for (double u : from_mean.unit) cubes -= u * u * u;
  return cubes / (6 * squares * std::sqrt(squares));
}

double standard_deviation(std::span<const double> values) {
  const Deviations from_mean = deviations(values);
  return from_mean.scale *
         std::sqrt(sum_of_squares(from_mean.unit) / static_cast<double>(values.size() - 1));
}

}  // namespace

void require_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1)) {
    throw Error(
        fmt::format("interval: the confidence is {}, and must be between 0 and 1", confidence));
  }
}

void check(const BootstrapOptions& options) {
  if (options.resamples < kFewestResamples) {
    throw Error(fmt::format("bootstrap: {} resamples are too few, take {} or more",
                            options.resamples, kFewestResamples));
  }
  require_confidence(options.confidence);
}

double quantile(std::span<const double> sorted, double p) {
  if (sorted.empty() || !(p >= 0 && p <= 1)) {
    throw Error(fmt::format("quantile {} of {} values", p, sorted.size()));
  }
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double share = position - static_cast<double>(below);
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

Interval percentile_interval(std::span<const double> resampled, double confidence) {
  require_confidence(confidence);
  const std::vector<double> sorted = sorted_copy(resampled);
  return {quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2)};
}

Answer<Interval> bca_interval(std::span<const double> resampled, double estimate,
                              std::span<const double> leave_one_out, double confidence) {
  require_confidence(confidence);
  require_finite("bootstrap estimate", std::span(&estimate, 1));
  require_finite("leave-one-out values", leave_one_out);
  const std::vector<double> sorted = sorted_copy(resampled);
  // Equal up to rounding: differences of accuracies are sums of the same terms in other orders.
  const double rounding = 1e-12 * (sorted.back() - sorted.front());
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), estimate - rounding);
  const auto last = std::upper_bound(first, sorted.end(), estimate + rounding);
  const auto below = static_cast<double>(first - sorted.begin());
  const auto equal = static_cast<double>(last - first);
  const double share = (below + equal / 2) / static_cast<double>(sorted.size());
  if (share == 0 || share == 1) {
    return Answer<Interval>::none("all resampled values lie on one side of the estimate");
  }
  const boost::math::normal standard;
  const double bias = boost::math::quantile(standard, share);
  const double skew = acceleration(leave_one_out);
  const double normal_quantile = boost::math::quantile(standard, (1 - confidence) / 2);
  const auto level = [&](double standard_normal) -> double {
    const double z = bias + standard_normal;
    const double stretch = 1 - skew * z;
    if (stretch <= 0) return z < 0 ? 0 : 1;  // the map has run past infinity
    return boost::math::cdf(standard, bias + z / stretch);
  };
  return Interval{quantile(sorted, level(normal_quantile)),
                  quantile(sorted, level(-normal_quantile))};
}

Answer<IntervalEstimate> interval_from(std::span<const double> resampled, double estimate,
                                       std::span<const double> leave_one_out,
                                       const BootstrapOptions& options) {
  Answer<Interval> interval =
      options.method == BootstrapMethod::percentile
          ? percentile_interval(resampled, options.confidence)
          : bca_interval(resampled, estimate, leave_one_out, options.confidence);
  if (!interval) return Answer<IntervalEstimate>::none(interval.reason());
  return IntervalEstimate{estimate, interval->lower, interval->upper, standard_deviation(resampled),
                          static_cast<std::int64_t>(resampled.size())};
}

Answer<IntervalEstimate> bootstrap(std::size_t n, const UnitStatistic& statistic,
                                   RandomStream& random, const BootstrapOptions& options) {
  check(options);
  using Result = Answer<IntervalEstimate>;
  if (n < 2) return Result::none("fewer than 2 units to resample");
  std::vector<std::size_t> units(n);
  std::iota(units.begin(), units.end(), std::size_t{0});
  const Answer<double> estimate = statistic(units);
  if (!estimate) return Result::none(estimate.reason());

  std::vector<double> leave_one_out;
  if (options.method == BootstrapMethod::bca) {
    std::vector<std::size_t> others(units.begin() + 1, units.end());
    for (std::size_t left_out = 0; left_out < n; ++left_out) {
      if (left_out > 0) others[left_out - 1] = left_out - 1;
      const Answer<double> value = statistic(others);
      if (!value) return Result::none("the statistic has no value without one of the units");
      leave_one_out.push_back(*value);
    }
  }

  std::vector<double> resampled;
  resampled.reserve(static_cast<std::size_t>(options.resamples));
  for (int i = 0; i < options.resamples; ++i) {
    for (std::size_t& unit : units) unit = random.below(n);
    const Answer<double> value = statistic(units);
    if (value) resampled.push_back(*value);
  }
  if (2 * resampled.size() < static_cast<std::size_t>(options.resamples)) {
    return Result::none("most resamples leave the statistic without a value");
  }
  return interval_from(resampled, *estimate, leave_one_out, options);
}

}  // namespace nashost::stats
