#include "pipeline/data_roots.hpp"

#include <cstdlib>
#include <filesystem>

namespace nashost::pipeline {

std::vector<std::string> data_roots(const std::string& configured) {
  namespace fs = std::filesystem;
  std::vector<std::string> roots;
  if (!configured.empty()) roots.push_back(configured);
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const auto given = variable("NASHOST_DATA"); !given.empty()) roots.push_back(given);
  if (const auto data = variable("XDG_DATA_HOME"); !data.empty()) {
    roots.push_back(data + "/nashost/data");
  } else if (const auto home = variable("HOME"); !home.empty()) {
    roots.push_back(home + "/.local/share/nashost/data");
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  // <sources>/build/<preset>/bin/nashost
  if (fs::path up = program.parent_path() / "../../../.deps/data"; fs::exists(up, ignored)) {
    roots.push_back(up.lexically_normal().string());
  }
  return roots;
}

}  // namespace nashost::pipeline
