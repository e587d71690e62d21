#pragma once

#include <string>
#include <vector>

namespace nashost::pipeline {

/// Folders in which data sets are looked for, in this order: [data] root, NASHOST_DATA, the user's
/// data folder, and .deps/data of the sources where the program runs from their build tree.
std::vector<std::string> data_roots(const std::string& configured);

}  // namespace nashost::pipeline
