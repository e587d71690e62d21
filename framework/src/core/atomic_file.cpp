#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
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

/// False, and errno, where not all could be written.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The end of a chain of links, whether it is there or not.
fs::path behind_links(fs::path file) {
  constexpr int kMost = 40;  // Linux's own limit
  std::error_code failure;
  for (int link = 0; link < kMost && fs::is_symlink(file, failure); ++link) {
    file = file.parent_path() / fs::read_symlink(file, failure);
    if (failure) break;
  }
  return file;
}

/// Into what is there and no file; it stays what it is.
void write_into(const fs::path& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0)
    throw ConfigError("cannot write " + file.string() + ": " + std::strerror(errno));
  const bool whole = write_all(descriptor, text);
  const int code = errno;
  ::close(descriptor);
  if (!whole) throw Error("cannot write " + file.string() + ": " + std::strerror(code));
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path file)
    : file_(std::move(file)),
      temporary_(file_.string() + std::string(kPartial) + std::to_string(::getpid())) {
  struct ::stat about {};
  if (::lstat(file_.c_str(), &about) == 0 && !S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode)) {
    throw Error("cannot replace " + file_.string() +
                ": it is no file, but a folder, pipe or device");
  }
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
  if (!write_all(descriptor_, bytes)) fail("write");
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

void write_output(const fs::path& file, std::string_view text) {
  // /dev/stdout leads to what is no path (pipe:[17]), so devices and pipes are looked for first.
  struct ::stat about {};
  const bool there = ::stat(file.c_str(), &about) == 0;
  if (there && (S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode))) return write_into(file, text);
  const fs::path target = behind_links(file);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (there && !S_ISREG(about.st_mode)) {
    throw ConfigError("cannot write " + file.string() + ": it is no file; name one");
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    throw ConfigError("cannot write " + file.string() + ": " + std::strerror(errno));
  }
  write_file(target, text);
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
