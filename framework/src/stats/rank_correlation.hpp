#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"

/// How well one column of scores orders the architectures of another: x and y hold one number per
/// architecture, in the same order, size n each.
///
/// All coefficients lie in [−1, 1], are symmetric in x and y, and change sign with either. There is
/// no answer for n < 3 (two points always correlate by ±1) or a column without two different
/// values. Unequal lengths, NaN and infinities are refused with a nashost::Error.
namespace nashost::stats {

/// Linear correlation: cov(x, y) / (sd x · sd y).
NASHOST_API Answer<double> pearson(std::span<const double> x, std::span<const double> y);

/// Pearson's coefficient of average ranks.
NASHOST_API Answer<double> spearman(std::span<const double> x, std::span<const double> y);

/// Kendall's τ-b = (C − D) / √((n₀ − n₁)(n₀ − n₂)), with the counts of pair_counts().
NASHOST_API Answer<double> kendall(std::span<const double> x, std::span<const double> y);

/// τ-b after rounding the true scores to multiples of `step` (halves up): differences that no
/// experiment of this size resolves do not count as order. The step is 0.1 points of accuracy
/// unless said otherwise. Known as sparse Kendall τ since NAS-Bench-301 (Siems et al. 2020).
NASHOST_API Answer<double> sparse_kendall(std::span<const double> score,
                                          std::span<const double> truth, double step = 0.001);

/// 1 for the smallest; equal values share the mean of the ranks they take up.
NASHOST_API std::vector<double> average_ranks(std::span<const double> values);

/// What becomes of the n₀ = n(n−1)/2 pairs: n₀ = C + D + n₁ + n₂ − n₃.
struct PairCounts {
  std::int64_t pairs = 0;       ///< n₀
  std::int64_t concordant = 0;  ///< C: x and y order them alike
  std::int64_t discordant = 0;  ///< D: x and y order them differently
  std::int64_t tied_x = 0;      ///< n₁: equal in x
  std::int64_t tied_y = 0;      ///< n₂: equal in y
  std::int64_t tied_both = 0;   ///< n₃: equal in both, counted in n₁ and n₂ too
};
/// In O(n log n), by counting the exchanges of a merge sort (Knight, JASA 1966).
NASHOST_API PairCounts pair_counts(std::span<const double> x, std::span<const double> y);

/// A false superiority: scored above an architecture that is better in truth.
struct FalseSuperiority {
  std::size_t favoured;  ///< the higher score, the lower truth
  std::size_t better;    ///< the lower score, the higher truth
  friend bool operator==(const FalseSuperiority&, const FalseSuperiority&) = default;
};
/// All discordant pairs, the largest loss of truth first, then by index. O(n²).
NASHOST_API std::vector<FalseSuperiority> false_superiorities(std::span<const double> score,
                                                              std::span<const double> truth);

}  // namespace nashost::stats
