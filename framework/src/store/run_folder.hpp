#pragma once

#include <filesystem>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// The folder of one run: config.toml, log.txt, summary.json, checkpoints/, models/.
class NASHOST_API RunFolder {
 public:
  /// Makes `folder`, or where it is empty "<runs>/<name>-<date>-<time>" (with a number behind it
  /// where two runs start in one second). Throws Error where it cannot be made or written to,
  /// ConfigError where it is there and not empty.
  RunFolder(const std::filesystem::path& folder, const std::filesystem::path& runs,
            const std::string& name);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }
  /// A folder below, made where missing.
  std::filesystem::path folder(const std::string& name) const;
  /// A line with the time to log.txt.
  void log(const std::string& line);

 private:
  std::filesystem::path path_;
  int log_ = -1;
};

}  // namespace nashost
