#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "nashost/abi/search_space.hpp"

namespace nashost::testing {

/// A run with everything a report shows, written through the store as a real one is. Its numbers
/// come from a formula: option o of decision d is worth o / (2 + o) / (1 + d), so that later
/// options and earlier decisions are better, and rewards rise with the rounds.
struct MadeRun {
  std::string name = "made";
  std::vector<Decision> decisions = {{"block1_depth", {"1", "2", "3"}},
                                     {"block2_depth", {"1", "2", "3"}}};
  std::int64_t rounds = 3000;
  std::int64_t examples = 1000;  ///< test images
  bool prune = true;
  bool details = true;           ///< finetune, verdict, hypotheses, too
  bool leader_ranking = false;   ///< the second supernet is scored, too
  std::int64_t stop_after = -1;  ///< ≥ 0: interrupted after that many rounds of the first stage
  bool running = false;          ///< the first stage is left as if it went on
};

/// Writes it into `folder`, which must be there.
void make_run(const MadeRun& run, const std::filesystem::path& folder);

/// Further rounds of the stage "uniform" of a made run that goes on.
void add_rounds(const std::filesystem::path& folder, std::int64_t rounds);

/// Cuts the next option of its first decision there, after the rounds it has.
void add_cut(const std::filesystem::path& folder);

}  // namespace nashost::testing
