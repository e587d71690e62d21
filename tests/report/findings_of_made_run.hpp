#pragma once

#include <algorithm>
#include <numeric>

#include "findings/comparison.hpp"
#include "findings/hypotheses.hpp"
#include "findings/verdict.hpp"
#include "nashost/abi/random.hpp"
#include "stats/rank_correlation.hpp"
#include "store/stage_result.hpp"

/// What the stages of a made run that judge say: that of findings/, over made scores.
namespace nashost::testing {

/// Of many architectures a few, whose intervals take no time.
template <class T>
std::vector<T> first(std::vector<T> rows) {
  rows.resize(std::min<std::size_t>(rows.size(), 60));
  return rows;
}
inline findings::ScoreColumn first(findings::ScoreColumn column) {
  column.architectures = first(column.architectures);
  column.labels = first(column.labels);
  for (auto& seed : column.by_seed) seed = first(seed);
  for (auto& seed : column.answers) seed = first(seed);
  return column;
}

inline void compare_scores(const StageResult& left, const StageResult& right,
                           StageResult& compare) {
  const auto score = findings::score_column(left, "accuracy_test"),
             truth = findings::score_column(right, "accuracy_test");
  const auto places = [](const std::vector<double>& values) {
    auto ranks = stats::average_ranks(values);
    for (double& rank : ranks) rank = static_cast<double>(values.size()) + 1 - rank;
    return ranks;
  };
  compare.columns["score"] = score.scores();
  compare.columns["truth"] = truth.scores();
  compare.columns["score_rank"] = places(score.scores());
  compare.columns["truth_rank"] = places(truth.scores());
  RandomStream random(13, "made/compare");
  findings::ComparisonOptions options;
  options.whole_space = true;
  compare.details =
      findings::compare(first(score), first(truth), first(compare.columns.at("parameters")),
                        first(compare.columns.at("macs")), random, options);
  compare.details["between"] = {left.name, right.name};
  compare.details["seconds"] = {{"score", 47.75}, {"truth", 287.0}};
  compare.details["time_ratio"] = 287.0 / 47.75;
}

inline std::vector<Architecture> best_three(const StageResult& truth) {
  std::vector<std::size_t> order(truth.labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::size_t i) { return truth.columns.at("accuracy_test")[i]; });
  std::vector<Architecture> best;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i) {
    best.push_back(truth.architectures[order[i]]);
  }
  return best;
}

inline nlohmann::json verdict_details(const StageResult& rivals, const StageResult& ranking) {
  RandomStream random(13, "made/verdict");
  const auto cheap = findings::score_column(ranking, "accuracy_test");
  return findings::verdict(findings::candidates_of(rivals, "accuracy_test"), &cheap, random);
}

inline nlohmann::json hypotheses_details(const StageResult& truth,
                                         const std::vector<Decision>& decisions) {
  return findings::hypotheses(findings::score_column(truth, "accuracy_test"), decisions, {}, {});
}

}  // namespace nashost::testing
