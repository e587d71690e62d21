#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "network/evaluation.hpp"
#include "network/subnet.hpp"
#include "pipeline/finetune_settings.hpp"

namespace nashost::pipeline {

/// One network of a finetune stage: trained, or only extracted.
struct FinetuneOutcome {
  std::size_t candidate = 0, seed = 0;
  std::string arm;
  std::unique_ptr<network::Subnet> subnet;
  std::int64_t steps = 0;
  double seconds = 0;
  bool diverged = false;
  std::map<std::string, network::EvaluationResult> scores;  ///< by split

  /// NaN where it diverged.
  double accuracy(const std::string& split) const;
};

/// All networks of a finetune stage: which of them are chosen, and what they say as a StageResult.
class FinetuneOutcomes {
 public:
  FinetuneOutcomes(const FinetuneSettings& settings, std::span<const std::string> labels)
      : settings_(settings), labels_(labels.begin(), labels.end()) {}

  FinetuneOutcome& add(std::size_t candidate, const std::string& arm, std::size_t seed);
  std::deque<FinetuneOutcome>& all() noexcept { return all_; }

  /// By validation accuracy: the seed of each candidate's model, and the candidate with the best
  /// mean over seeds.
  void select();
  /// By candidate; without those of which every training diverged. Valid after select().
  const std::map<std::size_t, const FinetuneOutcome*>& models() const noexcept { return models_; }

  /// A sentence on each training that diverged.
  std::vector<std::string> divergences() const;
  /// Columns, answers and details, `says` excepted.
  void fill(StageResult& result) const;
  /// Sentences on a result that is filled: who is chosen, and what each arm came to.
  std::vector<std::string> sentences(const StageResult& result) const;

 private:
  std::vector<const FinetuneOutcome*> of(std::size_t candidate, const std::string& arm) const;
  void fill_scores(StageResult& result, const std::string& arm, const std::string& split) const;

  const FinetuneSettings& settings_;
  std::vector<std::string> labels_;  // of the candidates
  std::deque<FinetuneOutcome> all_;
  std::map<std::size_t, const FinetuneOutcome*> models_;
  std::string chosen_;  // empty: everything diverged
};

}  // namespace nashost::pipeline
