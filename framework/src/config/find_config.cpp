#include "config/find_config.hpp"

#include <algorithm>

#include "core/installed_folders.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> configs_in(const std::vector<fs::path>& folders) {
  std::vector<std::string> names;
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".toml") names.push_back(at->path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

FoundConfig find_config(const std::string& name, const std::vector<fs::path>& folders) {
  std::error_code error;
  if (fs::is_regular_file(name, error)) return {name, false};
  if (fs::is_directory(name, error)) {
    throw ConfigError(name + ": this is a folder; a config is a TOML file");
  }
  if (fs::path(name).has_parent_path()) {
    throw ConfigError(name + ": there is no such config file");
  }
  std::string places = "the working directory";
  for (const fs::path& folder : folders) {
    if (!name.empty() && fs::is_regular_file(folder / name, error)) return {folder / name, true};
    places += ", " + folder.string();
  }
  throw ConfigError("there is no config '" + name + "'" + did_you_mean(name, configs_in(folders)) +
                    " (looked for in " + places + ")");
}

std::vector<fs::path> installed_config_folders() { return installed_folders("configs"); }

}  // namespace nashost
