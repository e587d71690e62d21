#pragma once

#include <filesystem>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// folder / name, where that lies in the folder: Error for a name that is absolute, empty, or has
/// "..", and where anything below the folder on its way is a link. What a config, an archive or a
/// database names goes through here before it is opened. The folder itself may be a link.
NASHOST_API std::filesystem::path contained(const std::filesystem::path& folder,
                                            const std::filesystem::path& name);

}  // namespace nashost
