#pragma once

#include <filesystem>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// A new folder among the system's temporary ones, removed with all that is in it at the end. Where
/// its process is killed it stays, and goes when another one of this purpose is made: a lock on it,
/// which ends with its process, says whether it is in use. Throws Error where none can be made.
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
  int lock_ = -1;
};

}  // namespace nashost
