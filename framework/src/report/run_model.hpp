#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "report/round_curves.hpp"

namespace nashost::report {

/// One run as the page draws it: JSON in sections, each with the number of the refresh that changed
/// it last. A finished run is read once; one that goes on is read further by refresh(), at the cost
/// of what is new. With CurveLimits::rounds_at_once a long run is read piece by piece.
///
/// Sections, beside whatever details stages left (docs/summary.md):
///   run            name, folder, state, message, holder, seed, started, seconds, space, decisions
///   notices        [text]: what is missing or wrong with the run as it lies
///   stages         [{ name, kind, from, state, total, done, seconds, details, weights }]; those of
///                  a comparison have `compared` (compared_stages.hpp), labels and columns, too
///   architectures  { labels, options }
///   verdict        verdict_words.hpp
///   leaderboard    leaderboard.hpp
///   rounds/STAGE   round_curves.hpp, of each supernet stage with rounds
///   cuts           { STAGE: [{ round, change, what, assignment, statistic, … }] }
///   checkpoints, events, repeat
///
/// A section that cannot be read (a damaged store) is left out and named in the notices. Throws
/// Error where nothing can be read at all. Not for several threads at once.
class NASHOST_API RunModel {
 public:
  explicit RunModel(const std::filesystem::path& folder, const CurveLimits& limits = {});
  ~RunModel();
  RunModel(RunModel&&) noexcept;
  RunModel& operator=(RunModel&&) noexcept;

  /// Reads what is new. True where a section changed.
  bool refresh();
  /// Whether CurveLimits::rounds_at_once kept rounds back for the next refresh().
  bool more() const;
  /// Number of the last refresh that changed something.
  std::int64_t version() const;
  /// { "version": …, "sections": { name: content } } of the sections changed after `since`.
  nlohmann::json changes(std::int64_t since = 0) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost::report
