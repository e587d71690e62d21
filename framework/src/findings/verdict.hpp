#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "findings/score_column.hpp"

namespace nashost {
class RandomStream;
}

namespace nashost::findings {

/// A few architectures, trained once or with several seeds and scored on the same images.
struct Candidates {
  ScoreColumn scores;                 ///< one row per candidate
  std::vector<std::size_t> model;     ///< per candidate, the seed whose weights are its model
  std::optional<std::size_t> chosen;  ///< the row that was selected before these images were read
};
/// Of a stage's column; details.chosen and details.model_seed, where it has them, say which was
/// selected and which seeds are the models (else the first).
NASHOST_API Candidates candidates_of(const StageResult& stage, const std::string& column);

inline constexpr std::size_t kMostCandidates = 20;

struct VerdictOptions {
  double alpha = 0.05;  ///< the chance of any false claim among all pairs, for each kind of claim
  double level = 0.95;  ///< of the intervals
  bool architectures = false;  ///< claims about the architectures, too
};

/// Which of the candidates are better than which, and which cannot be told apart. Two kinds of
/// claim, never mixed, each with Holm's correction over all pairs:
///
///   weights        of the models as they are: McNemar's exact test on the images (the mid-p stands
///                  beside it), and an interval of the difference over images
///   architectures  of what training them gives: paired permutation test over seeds, P(A > B), and
///                  Student's interval of the mean difference over seeds
///
/// A claim is made where the corrected p is at most alpha; all else is "indistinguishable at this
/// budget". `cheap` holds the scores that had ranked the candidates before (null: none): pairs
/// that it orders the other way are false superiorities, established where the weights are told
/// apart.
///
/// The object has images, seeds, chosen, best, weights and architectures (alpha and pairs: first,
/// second, difference, interval, p, p_holm, better: a label or null), false_superiority, sentence,
/// and says: the lines for a person. Throws ConfigError for more than
/// kMostCandidates, where the answers are not known, or where
/// claims about architectures are asked for that so few seeds cannot support (naming how many can).
NASHOST_API nlohmann::json verdict(const Candidates& candidates, const ScoreColumn* cheap,
                                   RandomStream& random, const VerdictOptions& options = {});

}  // namespace nashost::findings
