#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/round_curves.hpp"
#include "store/run_reader.hpp"

namespace nashost::report {

// What a database that opens and answers may still have wrong. A run says most things twice, and
// SQLite itself looks at some; each function compares, and throws or tells what does not fit.

/// What SQLite finds when it looks through all of the file, as a sentence; empty: nothing.
std::string store_damage(const RunReader& reader);

/// Throws Error where the architecture is none of the space.
void check_architecture(const Architecture& one, std::span<const Decision> decisions);

/// A stage that is done says itself how many rounds it trained, and whom how often. Empty where
/// that is what the rounds say, or where it has said nothing.
std::string unlike_the_result(const StageRecord& stage, std::span<const StageResult> results,
                              const RoundCurves& rounds,
                              std::span<const ArchitectureRecord> architectures);

/// Throws Error where a cut is outside the space, or where they are not those of the ledger that a
/// stage that is done has among its details.
void check_cuts(const StageRecord& stage, std::span<const CutRecord> cuts,
                std::span<const Decision> decisions);

}  // namespace nashost::report
