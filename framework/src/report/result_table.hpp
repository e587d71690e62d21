#pragma once

#include <span>
#include <string>

#include "nashost/abi/export.hpp"
#include "store/stage_result.hpp"

namespace nashost {

/// What a run found, for a terminal: one row per architecture with the scores of every stage, then
/// the lines that stages have to say (details.says). At most `most_rows` architectures, the best by
/// the last score.
NASHOST_API std::string final_table(std::span<const StageResult> results,
                                    std::size_t most_rows = 40);

/// Number of characters (not bytes) of a UTF-8 text.
NASHOST_API std::size_t display_width(const std::string& text);

}  // namespace nashost
