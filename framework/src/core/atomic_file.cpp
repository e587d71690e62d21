#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartial = ".partial-";  // then the process's number

/// Whether it is the temporary file of a process that is no more.
bool is_orphan(const fs::path& file) {
  const std::string name = file.filename().string();
  const auto mark = name.rfind(kPartial);
  if (mark == std::string::npos) return false;
  const char* end = name.data() + name.size();
  pid_t process = 0;
  const auto [rest, error] = std::from_chars(name.data() + mark + kPartial.size(), end, process);
  if (error != std::errc() || rest != end || process <= 0) return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path file)
    : file_(std::move(file)),
      temporary_(file_.string() + std::string(kPartial) + std::to_string(::getpid())) {
  // Not what happens to have that name: a link there could lead anywhere.
  ::unlink(temporary_.c_str());
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail("create");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::fail(const char* doing) const {
  const int code = errno;
  std::string message =
      std::string("cannot ") + doing + " " + file_.string() + ": " + std::strerror(code);
  if (code == ENOSPC || code == EDQUOT) message += "; free some space and go on with --resume";
  throw Error(message);
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) fail("write");
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0 || ::rename(temporary_.c_str(), file_.c_str()) != 0) {
    ::unlink(temporary_.c_str());
    fail("write");
  }
  // The new name itself is on disk once the folder is.
  const auto folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
  if (const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
}

void remove_unfinished(const fs::path& folder) {
  std::vector<fs::path> orphans;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_orphan(entry.path())) orphans.push_back(entry.path());
  }
  std::error_code ignored;  // a file too many harms nothing
  for (const fs::path& one : orphans) fs::remove(one, ignored);
}

void sync_to_disk(const std::filesystem::path& path) {
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = handle >= 0 && ::fsync(handle) == 0;
  const int code = errno;
  if (handle >= 0) ::close(handle);
  if (!synced) throw Error("cannot write " + path.string() + ": " + std::strerror(code));
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  AtomicFile out(file);
  out.write(text);
  out.commit();
}

std::string read_file(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error("cannot open " + file.string() + ": " + std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) throw Error("cannot read " + file.string() + ": " + std::strerror(errno));
  return std::move(text).str();
}

}  // namespace nashost
