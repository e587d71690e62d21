#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "store/run_reader.hpp"

namespace nashost::report {

/// What a run says, in sentences: the page's first section, and what `nashost show` prints.
struct Verdict {
  std::string best;      ///< architecture; empty: nothing was measured yet
  std::string headline;  ///< "(3, 3) was chosen: 98.61 % [98.36, 98.83] of 10000 test images"
  std::vector<std::string> sentences;  ///< rivals, ranking, time; in this order
  std::vector<std::string> missing;    ///< what the run does not say, and what would make it say so

  nlohmann::json to_json() const;
};

/// The best is the one that a verdict or finetune stage chose ("was chosen", and "is best" where
/// the verdict puts it before every rival), else the best accuracy of the last stage that measured
/// one, test images before others ("scored best"). Where no verdict stage compared it, the best is
/// held against every other architecture of its stage by McNemar's exact test on the same images
/// with Holm's correction at 5 %; being chosen on these images favours it, and the sentence says
/// so. A stage that is done and has no result here is said to be unreadable, and so are all where
/// `stages` is empty: no run is without any.
NASHOST_API Verdict put_in_words(const RunRecord& run, std::span<const StageRecord> stages,
                                 std::span<const StageResult> results);

}  // namespace nashost::report
