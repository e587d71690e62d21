#include "core/temporary_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

fs::path folder_of_all() {
  std::error_code failure;
  fs::path folder = fs::temp_directory_path(failure);
  if (!failure) return folder;
  const char* given = std::getenv("TMPDIR");
  throw Error("there is no folder for temporary files: " +
              (given == nullptr ? std::string("/tmp") : "TMPDIR = " + std::string(given)) + ": " +
              failure.message() + "; set TMPDIR to a folder that is there");
}

/// A descriptor that holds the lock on a folder of this user; negative where another has it.
int lock(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status {};
  if (descriptor >= 0 && ::fstat(descriptor, &status) == 0 && status.st_uid == ::geteuid() &&
      ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    return descriptor;
  }
  if (descriptor >= 0) ::close(descriptor);
  return -1;
}

/// What killed processes left.
void remove_abandoned(const fs::path& among, const std::string& prefix) {
  std::error_code failure;  // of others, or gone meanwhile: they stay
  for (const auto& entry : fs::directory_iterator(among, failure)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    const int held = lock(entry.path());
    if (held < 0) continue;
    fs::remove_all(entry.path(), failure);
    ::close(held);
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& purpose) {
  const fs::path among = folder_of_all();
  const std::string prefix = "nashost-" + purpose + "-";
  remove_abandoned(among, prefix);
  // Under a name that remove_abandoned() does not look for, until it is locked.
  std::string name = (among / ("." + prefix + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error("cannot make the folder " + name + ": " + std::strerror(errno));
  }
  lock_ = lock(name);
  path_ = among / fs::path(name).filename().string().substr(1);
  std::error_code failure;
  fs::rename(name, path_, failure);
  if (failure) throw Error("cannot make the folder " + path_.string() + ": " + failure.message());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace nashost
