#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/search_space.hpp"

/// What run.sqlite holds, as the writer takes it and the reader gives it. A number that does not
/// exist is NaN here and NULL there. Times are seconds since 1970.
namespace nashost {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

enum class RunState { running, done, interrupted, failed };
NASHOST_API const char* to_string(RunState state);
/// The inverse; throws Error for another text.
NASHOST_API RunState parse_run_state(const std::string& text);

enum class StageState { waiting, running, done };

/// One architecture in one round.
struct RoundRow {
  Architecture architecture;
  bool trained = true;             ///< false: only scored
  double probability = kNoNumber;  ///< of the proposal
  double reward = kNoNumber;
  double loss = kNoNumber;      ///< cross-entropy before the step
  double accuracy = kNoNumber;  ///< on the batch, before the step
  double cost = kNoNumber;      ///< relative to the largest architecture
};

/// One change of the region.
struct CutRow {
  std::int64_t round = 0;
  Change change;
  std::string left;  ///< architectures left, in decimal
};

/// How one network did on one split.
struct ScoreRow {
  std::int64_t correct = 0;
  double loss = kNoNumber;         ///< cross-entropy, mean over the examples
  std::vector<std::uint8_t> hits;  ///< 1 where it was right, per example
};

/// One finished stand-alone training.
struct TrialRow {
  std::int64_t trial = 0;     ///< number in the stage, from 0
  std::string role;           ///< names its random streams
  Architecture architecture;  ///< empty: unknown
  bool trained = true;        ///< false: scored as it was made
  bool diverged = false;      ///< a loss was not finite; no scores
  double seconds = 0;
  double first_loss = kNoNumber, last_loss = kNoNumber;
  std::map<std::string, ScoreRow> scores;  ///< by split
  std::string weights_sha256;              ///< of the file with its weights; empty: none is kept
};

struct CheckpointRow {
  std::string stage;
  std::int64_t step = 0;  ///< rounds of the stage that it holds
  double made = 0;
  std::int64_t bytes = 0;
  double seconds = 0;  ///< for which training stood still
};

}  // namespace nashost
