#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// Where the files of one sort are that come with the program ("configs", "templates"):
/// <executable>/../share/nashost/<sort>, and <sort> of the sources where the executable lies in a
/// build tree. Only folders that are there.
NASHOST_API std::vector<std::filesystem::path> installed_folders(const std::string& sort);

}  // namespace nashost
