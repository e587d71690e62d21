#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nashost/schema.hpp"
#include "pipeline/weight_source.hpp"

namespace nashost::pipeline {

/// Which architectures are worth more training, chosen without a look at test images.
struct CandidateSettings {
  static constexpr std::int64_t kCandidates = 3;  ///< where nothing is said

  std::vector<std::string> architectures;
  std::optional<std::int64_t> candidates;
  std::optional<std::string> recommender;
  std::int64_t shortlist = 200;
  double delta = 0.05;
  std::string bound = "betting";
  static Schema<CandidateSettings> schema();

  /// Throws ConfigError for settings that do not go together.
  void check(const StageConfig& stage) const;
};

struct Choice {
  std::vector<Architecture> architectures;  ///< best first; of a list, in its order
  std::vector<double> values;               ///< by which they were ranked; NaN of a list
  std::string by;                           ///< what that is: "validation accuracy of …"
  /// Among how many architectures the validation images had a say; 0 where they had none.
  std::size_t among = 0;
};

/// Throws ConfigError, at its place, for a candidate that the source has not, and for evidence that
/// there is none of.
Choice choose_candidates(Session& session, const StageConfig& stage, const WeightSource& source,
                         const CandidateSettings& settings, const ScoringSettings& scoring);

}  // namespace nashost::pipeline
