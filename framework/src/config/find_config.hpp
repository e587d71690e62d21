#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

struct FoundConfig {
  std::filesystem::path file;
  /// Not where the user named it but among the installed ones: to be printed.
  bool installed = false;
};

/// The config that a user names. A name without a folder that is not here is looked for in
/// `folders`. Throws ConfigError that says where it was looked for, and suggests near names.
NASHOST_API FoundConfig find_config(const std::string& name,
                                    const std::vector<std::filesystem::path>& folders);

/// Where the configs are that come with the program: <executable>/../share/nashost/configs, and the
/// configs of the sources where the executable lies in a build tree.
NASHOST_API std::vector<std::filesystem::path> installed_config_folders();

}  // namespace nashost
