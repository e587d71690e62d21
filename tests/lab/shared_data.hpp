#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace nashost::testing {

inline constexpr char kNoSharedData[] =
    "data set not found; it is looked for in NASHOST_SHARED_DATA, or in ../shared/data beside the "
    "repository";

/// A data file that is not part of the repository.
inline std::optional<std::string> shared_data(const std::string& name) {
  const char* given = std::getenv("NASHOST_SHARED_DATA");
  const std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given)
                       : std::filesystem::path(NASHOST_SOURCE_DIR) / ".." / "shared" / "data";
  const std::filesystem::path file = folder / name;
  if (!std::filesystem::exists(file)) return std::nullopt;
  return file.lexically_normal().string();
}

}  // namespace nashost::testing
