#include "core/contained_path.hpp"

#include "nashost/abi/error.hpp"

namespace nashost {

std::filesystem::path contained(const std::filesystem::path& folder,
                                const std::filesystem::path& name) {
  const auto refuse = [&](const std::string& why) {
    throw Error("'" + name.string() + "' must lie in " + folder.string() + ": " + why);
  };
  if (name.empty()) refuse("the name is empty");
  if (name.is_absolute()) refuse("it is an absolute path");
  std::filesystem::path path = folder;
  for (const auto& part : name) {
    if (part == "..") refuse("it leads out by \"..\"");
    path /= part;
    std::error_code ignored;
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored))) {
      refuse(path.string() + " is a link");
    }
  }
  return path;
}

}  // namespace nashost
