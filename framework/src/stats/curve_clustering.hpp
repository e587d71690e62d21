#pragma once

#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"

/// Whether accuracy curves fall into groups by the option of one decision ("the curves cluster by
/// the depth of block 2"). `labels` holds one option index per architecture, in any numbering.
namespace nashost::stats {

/// The share of the variance of scores that lies between groups, corrected for chance:
///
///     ε² = 1 − (S_within/(n − G)) / (S_total/(n − 1)),  n architectures in G groups
///
/// (Kelley 1935; the adjusted R² of a one-way analysis of variance). 1: equal within every group; 0
/// on average, exactly, over all ways to deal the labels to the scores; below 0: less alike than
/// that. The uncorrected share η² would be (G − 1)/(n − 1) by chance, 0.25 for nine architectures
/// in three groups. No answer for fewer than 2 groups, for as many groups as architectures, or for
/// equal scores. Lengths that differ and numbers that are not finite: nashost::Error.
NASHOST_API Answer<double> between_group_share(std::span<const int> labels,
                                               std::span<const double> scores);

struct CurveClustering {
  std::vector<Answer<double>> by_time;  ///< between_group_share at each time
  Answer<double> mean;                  ///< over the times that have one
};
/// One curve per architecture, all of one length.
NASHOST_API CurveClustering curve_clustering(std::span<const int> labels,
                                             std::span<const std::vector<double>> curves);

}  // namespace nashost::stats
