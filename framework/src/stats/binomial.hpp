#pragma once

#include <cstdint>

#include "nashost/abi/export.hpp"
#include "stats/bootstrap.hpp"

/// Exact statements about k events in n independent runs: the gates of the pruner tests, and shares
/// in the lab's tables. n ≥ 0, 0 ≤ k ≤ n, p in [0, 1], levels in (0, 1), or a nashost::Error.
namespace nashost::stats {

/// P(X ≥ k) for X ~ Bin(n, p).
NASHOST_API double binomial_upper_tail(std::int64_t n, double p, std::int64_t k);

/// The gate "the event has probability p at most": the largest k that passes, so that a process
/// with exactly p is failed with P(X > k) ≤ significance. 10 000 races at δ = 0.05 and 0.1 %: 569.
NASHOST_API std::int64_t most_events(std::int64_t n, double p, double significance = 0.001);

/// The exact interval of Clopper and Pearson (1934) for p after k events in n runs; n ≥ 1.
NASHOST_API Interval binomial_interval(std::int64_t n, std::int64_t k, double confidence = 0.95);

}  // namespace nashost::stats
