#include "core/installed_folders.hpp"

#include <fstream>
#include <string_view>

namespace nashost {
namespace {

namespace fs = std::filesystem;

/// The source folder that a build tree was configured from; empty if this is no build tree.
fs::path source_of(const fs::path& build) {
  constexpr std::string_view kEntry = "CMAKE_HOME_DIRECTORY:INTERNAL=";
  std::ifstream cache(build / "CMakeCache.txt");
  for (std::string line; std::getline(cache, line);) {
    if (line.starts_with(kEntry)) return line.substr(kEntry.size());
  }
  return {};
}

}  // namespace

std::vector<fs::path> installed_folders(const std::string& sort) {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const fs::path prefix = executable.parent_path().parent_path();
  std::vector<fs::path> folders{prefix / "share/nashost" / sort};
  if (const fs::path source = source_of(prefix); !source.empty()) {
    folders.push_back(source / sort);
  }
  std::erase_if(folders, [](const fs::path& folder) {
    std::error_code ignored;
    return !fs::is_directory(folder, ignored);
  });
  return folders;
}

}  // namespace nashost
