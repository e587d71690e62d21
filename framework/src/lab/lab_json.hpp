#pragma once

#include <string>
#include <vector>

#include "lab/summary.hpp"

namespace nashost::lab {

/// lab.json; docs/lab.md describes the schema. Everything but "timing" is the same for any number
/// of workers. NaN is null.
NASHOST_API std::string to_json(const Lab& lab, const std::vector<Cell>& cells, bool interrupted);

}  // namespace nashost::lab
