#pragma once

#include <span>
#include <string>

#include "nashost/abi/export.hpp"
#include "store/stage_result.hpp"

namespace nashost {

/// What a run found, for a terminal: one row per architecture with the scores of every stage; where
/// several supernets were ranked, what their samplers were worth, side by side; then the lines that
/// stages have to say (details.says). At most `most_rows` architectures, the best by the last
/// score. As wide as the terminal that standard output is, lines broken to fit; 160 characters, and
/// lines as they are, where it is none. No control characters.
NASHOST_API std::string final_table(std::span<const StageResult> results,
                                    std::size_t most_rows = 40);

/// The same without the table of architectures.
NASHOST_API std::string said_by(std::span<const StageResult> results, std::size_t most_rows = 40);

}  // namespace nashost
