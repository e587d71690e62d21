#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// The right to write in a run folder: a lock of the system on the file run.lock in it. It goes
/// with its process, however that ends, so none is ever left behind; what the file says is only for
/// messages. An open-file-description lock (Linux), which network file systems carry across hosts.
class NASHOST_API RunLock {
 public:
  /// Throws Error, naming the process, where a live one has it.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  /// Who had it before and did not let go in good order (it was killed, or the machine went down):
  /// "process 4711 on host ada"; empty: nobody.
  const std::string& left_by() const noexcept { return left_by_; }

  /// Who has it now, without touching it; nothing where nobody has.
  static std::optional<std::string> holder(const std::filesystem::path& folder);
  /// Throws as the constructor does where a live process has it, without touching anything.
  static void require_free(const std::filesystem::path& folder);

 private:
  int descriptor_ = -1;
  std::string left_by_;
};

}  // namespace nashost
