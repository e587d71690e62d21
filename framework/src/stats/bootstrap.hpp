#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"

namespace nashost {
class RandomStream;
}

/// Bootstrap intervals (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13, 14).
///
/// What is resampled says what the interval speaks of. Architectures, where they were sampled from
/// a larger space; seeds or test images (image_bootstrap.hpp), where a space is enumerated: all
/// architectures of a space are no sample of it. Never pairs of architectures: pairs that share a
/// member are not independent.
namespace nashost::stats {

struct Interval {
  double lower;
  double upper;
};

enum class BootstrapMethod {
  percentile,  ///< the middle of the resampled values
  bca,         ///< corrected for bias and skew (bias-corrected and accelerated)
};

struct BootstrapOptions {
  int resamples = 2000;      ///< at least 2000: the ends of an interval are rare values
  double confidence = 0.95;  ///< in (0, 1)
  BootstrapMethod method = BootstrapMethod::bca;
};

struct IntervalEstimate {
  double estimate;  ///< of the data themselves
  double lower;
  double upper;
  double standard_error;   ///< standard deviation of the resampled values
  std::int64_t resamples;  ///< that had a value
};

/// A statistic of the units with these indices; with repetitions in a resample.
using UnitStatistic = std::function<Answer<double>(std::span<const std::size_t> units)>;

/// Resamples units 0 … n−1 with replacement. No answer for n < 2, where the statistic has no value
/// on the data or on more than half of the resamples (fewer such are left out and not counted), or
/// where bca_interval() has none.
NASHOST_API Answer<IntervalEstimate> bootstrap(std::size_t n, const UnitStatistic& statistic,
                                               RandomStream& random,
                                               const BootstrapOptions& options = {});

/// Quantiles (1 ∓ confidence)/2 of resampled values, at least 2 of them.
NASHOST_API Interval percentile_interval(std::span<const double> resampled, double confidence);

/// Quantiles Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))) at z = ±Φ⁻¹((1 + confidence)/2), where Φ(z₀) is the
/// share of resampled values below the estimate (ties count half) and
///
///     a = Σu³ / (6 (Σu²)^{3/2}),  u = mean of the leave-one-out values − each of them
///
/// (0 if they are all equal). No answer if all resampled values lie on one side of the estimate.
NASHOST_API Answer<Interval> bca_interval(std::span<const double> resampled, double estimate,
                                          std::span<const double> leave_one_out, double confidence);

/// From resampled values to the interval of one of the two methods; what the functions that
/// resample have in common. `leave_one_out` is read for bca only.
NASHOST_API Answer<IntervalEstimate> interval_from(std::span<const double> resampled,
                                                   double estimate,
                                                   std::span<const double> leave_one_out,
                                                   const BootstrapOptions& options);

/// Throws nashost::Error for options out of range.
NASHOST_API void check(const BootstrapOptions& options);
/// The same for a confidence outside (0, 1).
void require_confidence(double confidence);

/// The p-quantile of sorted values by linear interpolation: position p(n−1), counted from 0.
NASHOST_API double quantile(std::span<const double> sorted, double p);

}  // namespace nashost::stats
