#pragma once

#include <string>
#include <vector>

namespace nashost::cli {

/// Prints the lines that say what cannot be read, and throws Error, which ends the program with
/// status 1: "what is shown is not whole". Nothing where there are none.
void refuse_damage(const std::vector<std::string>& lines, const std::string& what);

}  // namespace nashost::cli
