#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nashost/abi/export.hpp"

namespace nashost {

/// A file that is whole or not there: written to a temporary name beside it, synced, and renamed
/// over the old one by commit(), links replaced rather than followed. Left uncommitted, it is
/// removed. What is neither a file nor a link (a device, a pipe, a folder) is never replaced.
/// Throws Error that names the file and what the system said (disk full, no permission).
class NASHOST_API AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path file);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(const char* doing) const;

  std::filesystem::path file_, temporary_;
  int descriptor_ = -1;
};

/// Removes what is below a folder of files that were being written by processes which were killed.
NASHOST_API void remove_unfinished(const std::filesystem::path& folder);

/// Waits until the disk has a file's contents, or a folder's names. Throws Error that names it.
NASHOST_API void sync_to_disk(const std::filesystem::path& path);

NASHOST_API void write_file(const std::filesystem::path& file, std::string_view text);
/// The file that a person named as output: behind links, whole or not there; a pipe or a character
/// device (/dev/stdout) is written to. Throws ConfigError where it cannot be written at all (a
/// folder, a disk, no such folder, no permission), Error where writing fails.
NASHOST_API void write_output(const std::filesystem::path& file, std::string_view text);
/// The whole file; throws Error that names it.
NASHOST_API std::string read_file(const std::filesystem::path& file);

}  // namespace nashost
