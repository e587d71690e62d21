#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lab/lab.hpp"

namespace nashost::lab {

/// Of a sample of n numbers.
struct Spread {
  std::int64_t n = 0;
  double mean = 0;
  double sd = 0;                        ///< with n − 1; NaN for n = 1
  double se = 0;                        ///< sd / √n; NaN for n = 1
  double median = 0, q05 = 0, q95 = 0;  ///< interpolated linearly between order statistics
};
/// NaN throughout for an empty sample.
NASHOST_API Spread spread_of(std::vector<double> sample);

/// What a recommender's choices were worth, over the repetitions.
struct RecommendationSummary {
  std::string recommender;  ///< "most_drawn", …, "own": the sampler's own rule
  Spread simple_regret;
  double best_share = 0;       ///< of the repetitions: chose an architecture of the best value
  std::optional<Spread> rank;  ///< where ranks are known
};

/// A share of repetitions, with its exact 95 % interval (Clopper and Pearson).
struct ShareSummary {
  std::int64_t of = 0;  ///< repetitions; 0: not known, and the rest says nothing
  double share = 0;
  double lower = 0, upper = 1;
};

struct PruningSummary {
  std::string pruner;
  std::string guarantee;
  Spread survivors;
  Spread cut_share;    ///< of the space, in the end
  Spread draws_saved;  ///< share of uniform draws that would have gone to what was cut
  Spread scored;       ///< held-out scores, one for each architecture and example
  Spread delta_spent;
  ShareSummary lost_best;          ///< repetitions that ended without any of the best
  std::int64_t alone = 0;          ///< repetitions in which one architecture was left
  std::optional<Spread> alone_at;  ///< rounds it took, over those
  // The audit: was the best ever cut, when, by which rule?
  ShareSummary ever_lost;
  std::int64_t regained = 0;                    ///< of those, in which it came back at some time
  std::optional<Spread> lost_at;                ///< rounds, over those
  std::map<std::string, std::int64_t> lost_by;  ///< statistic of the change → repetitions
};

/// One player in one environment, over its finished repetitions.
struct CellSummary {
  const Environment* environment = nullptr;
  const Player* player = nullptr;
  std::int64_t repetitions = 0;         ///< finished
  std::vector<std::int64_t> rounds;     ///< recorded
  std::vector<Spread> regret;           ///< at each of them
  std::vector<Spread> best_draw_share;  ///< of the draws up to there
  std::vector<RecommendationSummary> recommendations;
  std::int64_t stopped = 0;          ///< repetitions in which the sampler had seen enough
  std::optional<Spread> stopped_at;  ///< the rounds, over those
  std::optional<Spread> cost;        ///< of a round, relative to the dearest; where costs differ
  double ns_per_round = 0;           ///< median of the repetitions, environment included
  std::int64_t state_bytes = 0;      ///< largest
  std::optional<PruningSummary> pruning;
};

/// Of a cell with at least one finished repetition.
NASHOST_API CellSummary summarise(const Cell& cell, const Lab& lab);

}  // namespace nashost::lab
