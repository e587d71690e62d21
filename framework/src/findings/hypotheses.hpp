#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "findings/score_column.hpp"

namespace nashost::findings {

struct HypothesesOptions {
  /// The decision that is said to matter most; empty: the one that does in the data.
  std::string key;
  /// Architectures this close to the truly best one count as best: differences that no experiment
  /// of this size resolves.
  double tolerance = 0.001;
  double level = 0.95;
};

/// What several seeds say about a space and about how it was searched.
///
/// `truth` gives one column of scores per seed. `baseline` and `search` are results of supernet
/// stages that differ in their sampler, one per seed, in pairs (either may be empty). Every number
/// is computed for each seed alone; what is told is the mean over seeds, with Student's interval.
/// With one seed there is a point, no interval and no answer.
///
/// The object has, for each number, value, by_seed and interval:
///   importance   by_decision: share of variance of its main effect; interactions; higher;
///                additive_r_squared. Shares need every combination of options (else a reason);
///                what of an interval no share can be is cut off
///   trend        joint: (rises − falls) / pairs of architectures of which one is further along in
///                every decision; by_decision: monotone, and per_option in score
///   clustering   per group of curves (baseline, search) and decision, how far reward curves of
///                equal option lie together (stats/curve_clustering.hpp): mean over time, by_time
///   finding      rounds until the leader (best recent mean) is one of the best in truth and stays
///                so; never counts as all rounds, and `found` says how often it was. saved:
///                baseline less search. final_regret: truth of the best less that of the last
///                leader
///   statements   statement, number, interval, answer: "supported" where the interval lies above 0,
///                "contradicted" below, else "open"
/// and says: the lines for a person. Throws ConfigError where `key` is no decision, or where
/// baseline and search are not equally many.
NASHOST_API nlohmann::json hypotheses(const ScoreColumn& truth,
                                      const std::vector<Decision>& decisions,
                                      const std::vector<const StageResult*>& baseline,
                                      const std::vector<const StageResult*>& search,
                                      const HypothesesOptions& options = {});

}  // namespace nashost::findings
