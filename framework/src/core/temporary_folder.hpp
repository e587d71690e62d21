#pragma once

#include <filesystem>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// A new folder among the system's temporary ones, removed with all that is in it at the end,
/// whatever happens. Throws Error where none can be made.
class NASHOST_API TemporaryFolder {
 public:
  /// `purpose` is part of its name: "nashost-<purpose>-XXXXXX".
  explicit TemporaryFolder(const std::string& purpose);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace nashost
