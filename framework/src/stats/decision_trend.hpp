#pragma once

#include <cstddef>
#include <span>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/design.hpp"

/// Whether scores rise along the options of a decision, in the order in which they are listed
/// ("deeper is better"), all else equal: only architectures that differ in this decision alone are
/// compared. An interval comes from bootstrap_over_seeds(). What is refused: require_design().
namespace nashost::stats {

/// (rises − falls) / pairs over all matched pairs, one further along than the other: 1 if the later
/// option is always better, −1 if it is always worse, 0 if it makes no difference or both happen
/// alike. Ties count as pairs. No answer if no two architectures differ in this decision alone.
NASHOST_API Answer<double> monotone_trend(const Design& design, std::span<const double> values,
                                          std::size_t decision);

/// The common slope within matched groups, in score per option: Σ(o − ō)(y − ȳ) / Σ(o − ō)², sums
/// over all groups, means of each group. No answer as above.
NASHOST_API Answer<double> score_per_option(const Design& design, std::span<const double> values,
                                            std::size_t decision);

/// All decisions together: (rises − falls) / pairs over all pairs of architectures of which one is
/// at least as far along in every decision, and further in one. Pairs that trade one decision for
/// another are left out. No answer if there is no pair. O(n²).
NASHOST_API Answer<double> joint_trend(const Design& design, std::span<const double> values);

}  // namespace nashost::stats
