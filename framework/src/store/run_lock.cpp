#include "store/run_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "nashost/abi/error.hpp"
#include "store/this_process.hpp"

namespace nashost {
namespace {

std::filesystem::path lock_file(const std::filesystem::path& folder) { return folder / "run.lock"; }

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

std::string text_of(int descriptor) {
  std::array<char, 512> text{};
  const ssize_t read = ::pread(descriptor, text.data(), text.size(), 0);
  return read > 0 ? std::string(text.data(), static_cast<std::size_t>(read)) : std::string();
}

std::string this_process() {
  return "process " + std::to_string(::getpid()) + " on host " + host_name();
}

Error in_use(const std::filesystem::path& folder, const std::string& owner) {
  return Error("the run folder " + folder.string() + " is in use by " +
               (owner.empty() ? "another process" : owner) + "; wait for it, or stop it");
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& folder) {
  const auto file = lock_file(folder);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor_ < 0) {
    throw Error("cannot write in the run folder " + folder.string() + ": " + std::strerror(errno));
  }
  struct flock lock = whole_file();
  if (::fcntl(descriptor_, F_OFD_SETLK, &lock) != 0) {
    const int code = errno;
    const std::string owner = text_of(descriptor_);
    ::close(descriptor_);
    if (code == EAGAIN || code == EACCES) throw in_use(folder, owner);
    throw Error("cannot lock " + file.string() + ": " + std::strerror(code));
  }
  left_by_ = text_of(descriptor_);
  const std::string self = this_process();
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
    const int code = errno;
    ::close(descriptor_);
    throw Error("cannot write " + file.string() + ": " + std::strerror(code));
  }
}

RunLock::~RunLock() {
  // Emptied: this process let go in good order. Where that fails it only looks like a death.
  if (::ftruncate(descriptor_, 0) != 0) errno = 0;
  ::close(descriptor_);
}

std::optional<std::string> RunLock::holder(const std::filesystem::path& folder) {
  const int descriptor = ::open(lock_file(folder).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return std::nullopt;
  struct flock lock = whole_file();
  const bool held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  std::optional<std::string> owner;
  if (held) owner = text_of(descriptor);
  ::close(descriptor);
  return owner;
}

void RunLock::require_free(const std::filesystem::path& folder) {
  if (const auto owner = holder(folder)) throw in_use(folder, *owner);
}

}  // namespace nashost
