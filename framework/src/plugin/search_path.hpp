#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::plugin {

/// Why a file or folder was looked at; in the order of the search.
enum class Source {
  command_line,  ///< --plugin FILE
  config,        ///< [plugins] path
  environment,   ///< NASHOST_PLUGIN_PATH
  user,          ///< $XDG_DATA_HOME/nashost/plugins, or ~/.local/share/nashost/plugins
  installed,     ///< <executable>/../lib/nashost/plugins
};
NASHOST_API std::string to_string(Source source);

/// Where plugins are looked for. The working directory is not among the places, and a folder that
/// is given relative to it is refused; only --plugin FILE, which somebody typed, may be.
struct SearchPath {
  struct Folder {
    Source source;
    std::filesystem::path path;
  };
  std::vector<std::filesystem::path> files;  ///< --plugin
  std::vector<Folder> folders;

  /// The search of this process: `files` from the command line, `config_folders` from the config
  /// (which makes them absolute by its own folder), then the environment, the user's folder and the
  /// installed plugins.
  static NASHOST_API SearchPath of_process(std::vector<std::filesystem::path> files = {},
                                           std::vector<std::filesystem::path> config_folders = {});
};

}  // namespace nashost::plugin
