#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/design.hpp"

/// How much of the differences between architectures each decision accounts for. `values` holds one
/// score per row of the design; see require_design() for what is refused.
namespace nashost::stats {

/// Shares of the variance of a full factorial (functional analysis of variance): with ȳ the mean of
/// all, ȳ_o the mean with option o of decision d and ȳ_op that with p of decision e as well,
///
///     V = mean (y − ȳ)²,  V_d = mean_o (ȳ_o − ȳ)²,  V_de = mean_op (ȳ_op − ȳ_o − ȳ_p + ȳ)².
///
/// Laws: all shares ≥ 0; main + interaction + higher = 1. With scores of one training each, noise
/// is part of all of them.
struct VarianceShares {
  struct Interaction {
    std::size_t first;  ///< decisions, first < second
    std::size_t second;
    double share;  ///< V_de/V
  };
  std::vector<double> main;  ///< V_d/V, per decision
  std::vector<Interaction> interactions;
  double higher;  ///< what three or more decisions do together
};
/// No answer if all scores are equal. A design that lacks combinations is a nashost::Error: shares
/// of an unbalanced design do not add up; additive_fit() takes one.
NASHOST_API Answer<VarianceShares> variance_shares(const Design& design,
                                                   std::span<const double> values);

/// Least squares fit of y = constant + Σ_d effect_d(option), complete design or not.
struct AdditiveFit {
  double r_squared;           ///< 1 − Σ(y − fitted)²/Σ(y − ȳ)²
  double adjusted_r_squared;  ///< 1 − (1 − R²)(n − 1)/(n − parameters): 0 on average for noise
  std::vector<double> fitted;  ///< one per row
  std::int64_t parameters;     ///< free ones, the constant included: the rank of the design
};
/// No answer if all scores are equal, or if there are no more scores than parameters: anything
/// fits.
NASHOST_API Answer<AdditiveFit> additive_fit(const Design& design, std::span<const double> values);

}  // namespace nashost::stats
