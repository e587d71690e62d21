#include "plugin/search_path.hpp"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace nashost::plugin {
namespace {

namespace fs = std::filesystem;

/// Empty where it is not set; never from the environment of a program that runs with raised rights.
std::string environment(const char* name) {
  const char* const value = ::secure_getenv(name);
  return value ? value : "";
}

fs::path home() {
  if (std::string home = environment("HOME"); !home.empty()) return home;
  std::array<char, 16384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
    return {};
  return found->pw_dir;
}

/// An XDG folder that is not absolute is to be ignored (XDG base directory specification 0.8).
fs::path user_data() {
  const fs::path given = environment("XDG_DATA_HOME");
  if (given.is_absolute()) return given;
  const fs::path at_home = home();
  return at_home.is_absolute() ? at_home / ".local/share" : fs::path();
}

}  // namespace

std::string to_string(Source source) {
  switch (source) {
    case Source::command_line:
      return "--plugin";
    case Source::config:
      return "[plugins] path";
    case Source::environment:
      return "NASHOST_PLUGIN_PATH";
    case Source::user:
      return "user's data folder";
    case Source::installed:
      return "installed";
  }
  return {};
}

SearchPath SearchPath::of_process(std::vector<fs::path> files,
                                  std::vector<fs::path> config_folders) {
  SearchPath search{std::move(files), {}};
  for (fs::path& folder : config_folders) {
    search.folders.push_back({Source::config, std::move(folder)});
  }
  const std::string listed = environment("NASHOST_PLUGIN_PATH");
  for (std::string_view rest = listed; !rest.empty();) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    // Elsewhere an empty entry means the working directory; here it means nothing.
    if (!folder.empty()) search.folders.push_back({Source::environment, fs::path(folder)});
  }
  if (const fs::path data = user_data(); !data.empty()) {
    search.folders.push_back({Source::user, data / "nashost/plugins"});
  }
  std::error_code error;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", error); !error) {
    const fs::path folder = program.parent_path() / "../lib/nashost/plugins";
    search.folders.push_back({Source::installed, folder.lexically_normal()});
  }
  return search;
}

}  // namespace nashost::plugin
