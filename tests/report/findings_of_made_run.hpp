#pragma once

#include <algorithm>
#include <numeric>

#include "stats/rank_correlation.hpp"
#include "stats/top_k.hpp"
#include "store/stage_result.hpp"

/// Details of the stages of a made run that judge: the shape that docs/summary.md describes.
namespace nashost::testing {

inline nlohmann::json estimate(double value, double half) {
  return {{"value", value},
          {"interval", {value - half, value + half}},
          {"interval_over", "test images"}};
}

inline void compare_scores(const StageResult& left, const StageResult& right,
                           StageResult& compare) {
  const auto& score = left.columns.at("accuracy_test");
  const auto& truth = right.columns.at("accuracy_test");
  compare.columns["score"] = score;
  compare.columns["truth"] = truth;
  const auto places = [](const std::vector<double>& values) {
    auto ranks = stats::average_ranks(values);
    for (double& rank : ranks) rank = static_cast<double>(values.size()) + 1 - rank;
    return ranks;
  };
  compare.columns["score_rank"] = places(score);
  compare.columns["truth_rank"] = places(truth);
  auto& d = compare.details;
  d["between"] = {left.name, right.name};
  d["score"] = d["truth"] = "accuracy_test";
  if (const auto kendall = stats::kendall(score, truth)) {
    for (const char* name : {"kendall", "spearman", "pearson", "sparse_kendall"}) {
      d["correlation"][name] = estimate(*kendall, 0.08);
      d["baseline"]["parameters"][name] = estimate(0.7, 0.05);
      d["baseline"]["macs"][name] = estimate(0.6, 0.05);
      d["seed_ceiling"][name] = 0.95;
    }
  } else {
    d["correlation"]["kendall"]["value"]["none"] = kendall.reason();
  }
  const auto counts = stats::pair_counts(score, truth);
  d["pairs"] = counts.pairs;
  d["discordant_pairs"] = counts.discordant;
  d["false_superiority"] = nlohmann::json::array();
  for (const auto& pair : stats::false_superiorities(score, truth)) {
    if (d["false_superiority"].size() == 100) break;
    d["false_superiority"].push_back(
        {{"favoured", left.labels[pair.favoured]}, {"better", left.labels[pair.better]}});
  }
  d["seconds"] = {{"score", 47.75}, {"truth", 287.0}};
  d["time_ratio"] = 287.0 / 47.75;
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

inline nlohmann::json verdict_details(const StageResult& rivals, std::int64_t images) {
  nlohmann::json pairs = nlohmann::json::array(), wrong = nlohmann::json::array();
  const auto& accuracy = rivals.columns.at("accuracy_test");
  for (std::size_t a = 0; a < accuracy.size(); ++a) {
    for (std::size_t b = a + 1; b < accuracy.size(); ++b) {
      const double difference = accuracy[a] - accuracy[b];
      const bool told = std::abs(difference) > 0.004;
      pairs.push_back({{"first", rivals.labels[a]},
                       {"second", rivals.labels[b]},
                       {"difference", difference},
                       {"interval", {difference - 0.004, difference + 0.004}},
                       {"p", told ? 0.004 : 0.4},
                       {"p_holm", told ? 0.012 : 0.4},
                       {"better", !told ? nlohmann::json()
                                        : nlohmann::json(rivals.labels[difference > 0 ? a : b])}});
    }
  }
  if (rivals.labels.size() > 1) {
    wrong.push_back({{"favoured", rivals.labels[1]},
                     {"better", rivals.labels[0]},
                     {"score_lead", 0.003},
                     {"truth_loss", 0.005},
                     {"p_holm", 0.012},
                     {"established", true}});
  }
  return {{"of", rivals.name},
          {"column", "accuracy_test"},
          {"images", images},
          {"seeds", 1},
          {"level", 0.95},
          {"chosen", rivals.labels.front()},
          {"best", rivals.labels.front()},
          {"weights", {{"alpha", 0.05}, {"pairs", pairs}}},
          {"false_superiority", wrong},
          {"sentence",
           "as trained weights, " + rivals.labels.front() + " was chosen on validation images"}};
}

inline nlohmann::json hypotheses_details(const std::vector<Decision>& decisions,
                                         std::int64_t rounds) {
  nlohmann::json importance, trend, clustering = {{"rounds", nlohmann::json::array()}};
  double share = 0.6;
  for (int t = 1; t <= 20; ++t) clustering["rounds"].push_back(rounds * t / 20);
  for (const Decision& decision : decisions) {
    importance["by_decision"][decision.name] = estimate(share, share / 5);
    trend["by_decision"][decision.name] = {{"per_option", estimate(0.02 * share, 0.004)},
                                           {"monotone", estimate(0.8, 0.1)}};
    for (int t = 1; t <= 20; ++t) {
      clustering["by_decision"][decision.name]["by_time"].push_back(share * t / 20);
    }
    share /= 2;
  }
  importance["interactions"] = nlohmann::json::array();
  for (std::size_t d = 1; d < decisions.size(); ++d) {
    auto one = estimate(0.05 / static_cast<double>(d), 0.03);
    one["between"] = {decisions[d - 1].name, decisions[d].name};
    importance["interactions"].push_back(std::move(one));
  }
  return {{"of", "alone"},
          {"seeds", 3},
          {"level", 0.95},
          {"importance", importance},
          {"trend", trend},
          {"clustering", {{"baseline", clustering}}},
          {"statements",
           {{{"statement", "later options of " + decisions.front().name + " are better"},
             {"number", estimate(0.012, 0.004)},
             {"unit", "score per option"},
             {"answer", "supported"}}}}};
}

}  // namespace nashost::testing
