#pragma once

#include <span>
#include <string>

#include "report/leaderboard.hpp"

namespace nashost::report {

/// The leaderboard for a terminal, at most `width` characters wide: place, architecture, the column
/// it is sorted by, then as many of the others as fit (accuracies on test images before others,
/// what pruning did, train share, size), in the order of the stages. Shares in per cent. Where
/// something is left out the last line says so. Empty without rows.
NASHOST_API std::string leaderboard_table(const Leaderboard& board,
                                          std::span<const ArchitectureRecord> architectures,
                                          std::size_t width, std::size_t most_rows = 20);

}  // namespace nashost::report
