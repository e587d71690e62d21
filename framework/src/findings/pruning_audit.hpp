#pragma once

#include <nlohmann/json.hpp>

#include "findings/score_column.hpp"

namespace nashost {
class RandomStream;
}

namespace nashost::findings {

/// What a pruner's cuts cost, seen from what counts as truth: was the truly best ever cut, when, by
/// which rule; what is lost by looking at the survivors only; and what was saved for it.
///
/// `pruned` is the result of a supernet stage (columns draws and cut_round, details.ledger), over
/// architectures of which `truth` knows some. The object has
///   architectures, cut, survivors   of those that both know
///   best, best_truth, best_survivor
///   regret         best truth − best truth among survivors, with interval over seeds and images; 0
///                  where the best survived
///   history        every ledger row that touched the best: round, change, what, statistic, value,
///                  bound, rival, guarantee
///   kept_of_top    for k = 1, 3, 5: how many of the k best in truth survived
///   draws_saved    share of all draws that uniform sampling would have spent on what was cut, less
///                  what was spent on it; null where nothing was drawn, or the space is too large
///                  to list
/// and says: the lines for a person. Throws ConfigError where nothing was pruned, or where the two
/// have no architecture in common.
NASHOST_API nlohmann::json audit_pruning(const StageResult& pruned, const ScoreColumn& truth,
                                         RandomStream& random, double level = 0.95);

}  // namespace nashost::findings
