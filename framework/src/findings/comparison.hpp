#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "findings/score_column.hpp"

namespace nashost {
class RandomStream;
}

namespace nashost::findings {

struct ComparisonOptions {
  double level = 0.95;
  int resamples = 2000;
  bool whole_space = false;  ///< the columns cover every architecture there is
};

/// How well a cheap score orders what counts as truth, over the same architectures in the same
/// order (keep_common()). Sizes hold one number per architecture.
///
/// The object has, each with its value, interval and what the interval is over:
///   correlation      pearson, spearman, kendall (τ-b), sparse_kendall (truth in steps of 0.1
///   points) baseline         the same for parameters and macs in place of the score
///   top_k_precision, regret_at_k   for k = 1, 3, 5 below the number of architectures
/// and seed_ceiling (the same coefficients between the seeds of the truth), pairs,
/// discordant_pairs, false_superiority (the 100 that cost most, of at most 5000 architectures), and
/// says: the lines for a person.
///
/// What an interval is over: seeds and images, where the architectures are all there are, or were
/// named; architectures, where they were sampled from a larger space (the shortlist statistics,
/// which hang on the few best, keep to seeds and images even then: a bootstrap of extremes is
/// none).
NASHOST_API nlohmann::json compare(const ScoreColumn& score, const ScoreColumn& truth,
                                   const std::vector<double>& parameters,
                                   const std::vector<double>& macs, RandomStream& random,
                                   const ComparisonOptions& options = {});

}  // namespace nashost::findings
