#pragma once

#include "nashost/abi/export.hpp"

namespace nashost {

/// Kullback–Leibler divergence between Bernoulli distributions and its two inverses in q: the index
/// of KL-UCB, kl-UCB++ and IMED, and the KL confidence bound of a race.
///
///     d(p, q) = p ln(p/q) + (1−p) ln((1−p)/(1−q)),  in nats,  0 ln 0 = 0
///
/// As a function of q it is convex, 0 at q = p, and rises to both sides.
///
/// Arguments: p and q in [0, 1]; up to 1e-12 outside is taken as the end point, since that is where
/// rounding may carry a running mean. `level` ≥ 0 and may be infinite. Anything else, NaN included,
/// is a nashost::Error.

/// d(p, q). Infinite where q is 0 or 1 and p is not. Relative error of a few 1e-16, near q = p too.
NASHOST_API double bernoulli_kl(double p, double q);

/// U(p, c) = max{q : d(p, q) ≤ c}.
///
/// Laws: d(p, U) = c unless p = 1; p ≤ U ≤ min(1, p + √(c/2)) (Pinsker); U(p, 0) = p; U(1, c) = 1;
/// U(0, c) = 1 − e^{−c}, exactly as std::expm1 gives it. Absolute error below 1e-15; about 0.1 µs.
NASHOST_API double bernoulli_kl_upper(double p, double level);

/// L(p, c) = min{q : d(p, q) ≤ c} = 1 − U(1−p, c).
///
/// Computed as p times a factor, so that a bound far below p keeps its relative precision.
NASHOST_API double bernoulli_kl_lower(double p, double level);

}  // namespace nashost
