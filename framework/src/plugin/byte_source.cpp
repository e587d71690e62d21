#include "plugin/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "nashost/abi/error.hpp"

namespace nashost::plugin {

ByteSource::~ByteSource() = default;

bool MemorySource::read_inside(std::uint64_t at, std::span<std::byte> into) const {
  std::memcpy(into.data(), bytes_.data() + at, into.size());
  return true;
}

FileSource::FileSource(const std::filesystem::path& file) : ByteSource(file.string()) {
  // O_NONBLOCK: opening a named pipe would otherwise wait for a writer.
  descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    const std::string reason = std::generic_category().message(errno);
    if (descriptor_ >= 0) ::close(descriptor_);
    throw PluginError(file.string() + " cannot be read: " + reason);
  }
  if (!S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw PluginError(file.string() + " is not a file; name the plugin's .so file");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

FileSource::~FileSource() { ::close(descriptor_); }

bool FileSource::read_inside(std::uint64_t at, std::span<std::byte> into) const {
  while (!into.empty()) {
    const ssize_t got = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += static_cast<std::uint64_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace nashost::plugin
