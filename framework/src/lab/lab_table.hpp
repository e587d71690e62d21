#pragma once

#include <string>
#include <vector>

#include "lab/summary.hpp"

namespace nashost::lab {

/// The results for people: per environment a row per policy, best regret first.
NASHOST_API std::string to_table(const Lab& lab, const std::vector<Cell>& cells);

}  // namespace nashost::lab
