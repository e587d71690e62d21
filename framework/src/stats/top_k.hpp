#pragma once

#include <cstddef>
#include <span>

#include "nashost/abi/export.hpp"

/// What one gets by trusting a cheap score for a shortlist of k architectures. `score` and `truth`
/// hold one number per architecture, size n each, higher is better. 1 ≤ k ≤ n, equal lengths and
/// finite values, or a nashost::Error.
///
/// Equal values at the edge of a shortlist: the result is the expectation over a uniformly random
/// choice among them, so it neither depends on the order of the architectures nor favours anybody.
namespace nashost::stats {

/// |P_k ∩ T_k| / k, P_k the k best by score and T_k the k best in truth; in [0, 1].
NASHOST_API double top_k_precision(std::span<const double> score, std::span<const double> truth,
                                   std::size_t k);

/// max over all of truth − max over P_k of truth: what is lost by looking at the shortlist only.
/// ≥ 0, in units of truth; 0 for k = n.
NASHOST_API double regret_at_k(std::span<const double> score, std::span<const double> truth,
                               std::size_t k);

}  // namespace nashost::stats
