#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/score_bootstrap.hpp"
#include "store/stage_result.hpp"

/// What the results of stages say: verdicts, correlations, audits. No LibTorch here.
namespace nashost::findings {

/// One column of one or several stages, with everything that was random in getting it.
///
/// A stage with several seeds gives one column per seed, and several stages give those of all of
/// them, over the architectures that all of them have and no seed lacks a number for.
struct NASHOST_API ScoreColumn {
  std::string stages;  ///< their names
  std::string column;
  /// Of an accuracy the split it was measured on, else empty.
  std::string split;
  std::vector<Architecture> architectures;
  std::vector<std::string> labels;
  std::vector<std::vector<double>> by_seed;          ///< seed, architecture
  std::vector<stats::ScoreSample::Answers> answers;  ///< per seed; empty where none were kept
  bool sampled = false;  ///< the architectures were drawn uniformly from a larger space

  stats::ScoreSample sample() const;
  std::vector<double> scores() const { return sample().scores(); }
};

/// Throws ConfigError where a stage has no such column.
NASHOST_API ScoreColumn score_column(std::span<const StageResult* const> stages,
                                     const std::string& column);
inline ScoreColumn score_column(const StageResult& stage, const std::string& column) {
  const StageResult* const one = &stage;
  return score_column(std::span(&one, 1), column);
}

/// Both over the architectures that they have in common, in the order of the first.
NASHOST_API void keep_common(ScoreColumn& first, ScoreColumn& second);

/// Under which an accuracy's answers and numbers by seed are kept in a StageResult:
/// "accuracy_test" → "test", "inherited_test" → "inherited_test".
NASHOST_API std::string answers_key(const std::string& column);
/// The split that a column of accuracies speaks of: the word behind its last '_'. Empty for others.
NASHOST_API std::string split_of(const std::string& column);

}  // namespace nashost::findings
