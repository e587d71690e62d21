#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "store/stage_result.hpp"

namespace nashost::findings {

/// What one sampler made of its supernet: how the subnets rank by the supernet's weights, and how
/// much each was trained. A subnet may rank high because it is good or because it trained more; the
/// two are told apart only where both are seen.
struct SamplerRecord {
  std::string stage;    ///< of the supernet
  std::string sampler;  ///< its name, with "over …" where it was lifted
  std::int64_t rounds = 0;
  double seconds = 0;
  std::string scored_by;  ///< the first evaluate stage that takes its weights
  std::string score;      ///< its column: accuracy on validation images, else test, else train

  // Of what it scored, in its order:
  std::vector<std::string> labels;
  std::vector<std::int64_t> rank;   ///< by the score, 1 is the best; equal scores share a rank
  std::vector<double> train_share;  ///< of the rounds of the stage

  std::string best;  ///< of rank 1, the first of them
  double best_score = 0;
  double best_share = 0;              ///< train share of the best
  std::optional<double> best_test;    ///< its accuracy on test images, where it was scored on them
  std::optional<double> share_order;  ///< Kendall's τ-b of train share and score

  // Where independent trainings tell the truth (the last such stage with an accuracy):
  std::string truth;
  std::optional<std::int64_t> true_rank;  ///< of the best, among those that are in both stages
  std::optional<double> true_order;       ///< Kendall's τ-b of score and truth
};

/// One record for each supernet that an evaluate stage has scored, in the order of the stages.
NASHOST_API std::vector<SamplerRecord> compare_samplers(std::span<const StageResult> results);

/// For summary.json: an object each, without what has no value.
NASHOST_API nlohmann::json to_json(const std::vector<SamplerRecord>& records);

}  // namespace nashost::findings
