#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"

/// All pairs of a few rivals tested together, and how many seeds it takes before that can find
/// anything at all.
namespace nashost::stats {

/// Holm's adjusted p-values (1979): with p₍₁₎ ≤ … ≤ p₍ₘ₎, adjusted p₍ᵢ₎ = max_{j ≤ i} min(1,
/// (m−j+1) p₍ⱼ₎). Rejecting those at most α, the chance of any false rejection is at most α,
/// whatever the dependence between tests. In the order given. A p outside [0, 1], NaN included:
/// nashost::Error.
NASHOST_API std::vector<double> holm(std::span<const double> p);

/// The smallest Holm p that paired permutation tests of all pairs can reach: 2^{1−seeds} is the
/// smallest p of one, and the smallest of m(m−1)/2 is multiplied by their number. At most 1. Two
/// rivals and one seed at least, or a nashost::Error.
NASHOST_API double smallest_holm_p(std::int64_t rivals, std::int64_t seeds);

/// The fewest seeds with smallest_holm_p ≤ α, α in (0, 1): 7 for three rivals at 0.05.
NASHOST_API std::int64_t seeds_needed(std::int64_t rivals, double alpha);

/// Refuses, with a nashost::ConfigError that names the seeds needed, a design that cannot find any
/// difference: smallest_holm_p > α.
NASHOST_API void require_attainable(std::int64_t rivals, std::int64_t seeds, double alpha);

}  // namespace nashost::stats
