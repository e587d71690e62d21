#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network/optimizer.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// What a finetune stage does with its candidates; how they are chosen is CandidateSettings' part.
struct FinetuneSettings {
  static constexpr const char* kInherited = "inherited";  ///< as extracted, no step
  static constexpr const char* kFinetuned = "finetuned";  ///< on from the inherited weights
  static constexpr const char* kScratch = "scratch";      ///< as many steps from fresh weights

  std::vector<std::string> arms = {kInherited, kFinetuned};
  std::int64_t seeds = 1;
  std::string until = "budget";
  std::int64_t look_every = 100;
  std::string norm = "recalibrate";
  bool test = true;
  bool save = true;
  std::optional<std::int64_t> evaluation_batch_size;
  std::int64_t calibration_batches = 20;
  std::int64_t calibration_batch_size = 64;
  static Schema<FinetuneSettings> schema();

  /// Throws ConfigError for settings that do not go together.
  void check(const StageConfig& stage, const network::OptimizerSettings& optimizer) const;

  bool has(const std::string& arm) const;
  /// The arm that is selected by, and saved.
  std::string main_arm() const { return has(kFinetuned) ? kFinetuned : arms.front(); }
  /// Where an arm's accuracies stand: "accuracy_test" for the main arm, else "inherited_test".
  std::string column(const std::string& arm, const std::string& split) const {
    return (arm == main_arm() ? "accuracy" : arm) + "_" + split;
  }
  ScoringSettings scoring(const std::string& norm_now) const;
};

}  // namespace nashost::pipeline
