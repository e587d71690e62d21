#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "nashost/abi/export.hpp"
#include "store/run_lock.hpp"

namespace nashost {

/// The folder of one run: config.toml, run.sqlite, log.txt, summary.json, checkpoints/, models/.
/// Locked for this process while the object lives.
class NASHOST_API RunFolder {
 public:
  /// Makes `folder`, or where it is empty "<runs>/<name>-<date>-<time>" (with a number behind it
  /// where two runs start in one second). Throws Error where it cannot be made or written to,
  /// ConfigError where it is there and not empty.
  RunFolder(const std::filesystem::path& folder, const std::filesystem::path& runs,
            const std::string& name);
  /// The folder of a run that is there, to go on with it. Throws Error where another process works
  /// on it.
  explicit RunFolder(const std::filesystem::path& run);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  /// A file in it. Throws Error for a name that leads out of the folder, or is a link.
  std::filesystem::path file(const std::string& name) const;
  /// A folder below, made where missing.
  std::filesystem::path folder(const std::string& name) const;
  /// A line with the time to log.txt.
  void log(const std::string& line);
  /// Removes the folder: what was to run was refused, and nothing has come of it.
  void discard();
  /// The process that worked here before and was killed; empty: none.
  const std::string& left_by() const noexcept { return lock_->left_by(); }

 private:
  void open_log();

  std::filesystem::path path_;
  std::optional<RunLock> lock_;
  int log_ = -1;
};

}  // namespace nashost
