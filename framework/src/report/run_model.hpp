#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "report/leaderboard.hpp"
#include "report/round_curves.hpp"
#include "report/verdict_words.hpp"

namespace nashost::report {

/// One run as the page draws it: JSON in sections, each with the number of the refresh that changed
/// it last. A finished run is read once; one that goes on is read further by refresh(), at the cost
/// of what is new. With CurveLimits::rounds_at_once a long run is read piece by piece.
///
/// Sections, beside whatever details stages left (docs/summary.md):
///   run            name, folder, state, message, holder, seed, started, seconds, space, decisions
///   notices        [text]: what is missing or wrong with the run as it lies
///   damage         [{ what, text }]: of the notices those that speak of a damaged store; `what` is
///                  "store", a section that is missing or not whole, or of a stage its part:
///                  rounds/STAGE, cuts/STAGE, results/STAGE (details and columns)
///   stages         [{ name, kind, from, state, total, done, seconds, details, weights }]; those of
///                  a comparison have `compared` (compared_stages.hpp), labels and columns, too;
///                  `unreadable` where details or results are damaged
///   architectures  { labels, options }: those that other sections name, by their place here, which
///                  never changes. In a run of few all of them, in the order of the store
///   verdict        verdict_words.hpp
///   leaderboard    leaderboard.hpp
///   samplers_compared  where several supernets were ranked (findings/sampler_comparison.hpp):
///                  { truth: a stage or null, samplers: [as in summary.json], architectures:
///                  [label], rank: [sampler][architecture], share: the same, leftOut }; those with
///                  the lowest mean rank come first, null: not scored there
///   rounds/STAGE   round_curves.hpp, of each supernet stage with rounds
///   cuts           { STAGE: [{ round, change, what, assignment, statistic, … }] }; of more than
///                  CurveLimits::cuts some, evenly taken, the last among them
///   checkpoints, events, repeat
///
/// Damage is looked for when the run is opened (RunReader::faults), and where the store says one
/// thing twice: rounds and draws of a stage that is done, its cuts and its ledger. What cannot be
/// read is left out and named. Throws Error where nothing can be read at all. Not for several
/// threads at once.
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

  /// What the sections are made of, for a terminal; valid until the next refresh().
  const RunRecord& run() const;
  const std::vector<StageRecord>& stages() const;
  const std::vector<StageResult>& results() const;
  const std::vector<ArchitectureRecord>& architectures() const;
  const Leaderboard& leaderboard() const;
  const Verdict& verdict() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost::report
