#include "store/run_folder.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "core/atomic_file.hpp"
#include "core/contained_path.hpp"
#include "core/shell_word.hpp"
#include "nashost/abi/error.hpp"
#include "store/open_for_reading.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

fs::path make_new(const fs::path& runs, const std::string& name) {
  std::error_code failure;
  fs::create_directories(runs, failure);
  if (failure) throw Error("cannot make the folder " + runs.string() + ": " + failure.message());
  const std::string stem =
      fmt::format("{}-{:%Y%m%d-%H%M%S}", name, fmt::localtime(std::time(nullptr)));
  for (int n = 1;; ++n) {
    fs::path folder = runs / (n == 1 ? stem : stem + "-" + std::to_string(n));
    if (fs::create_directory(folder, failure)) return folder;
    if (failure)
      throw Error("cannot make the folder " + folder.string() + ": " + failure.message());
  }
}

/// What a run leaves that was killed before it began.
constexpr const char* kLeftovers[] = {"run.lock",       "log.txt",        "run.sqlite",
                                      "run.sqlite-wal", "run.sqlite-shm", "run.sqlite-journal"};

/// Throws where the folder holds anything but such leftovers.
void require_empty(const fs::path& folder) {
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const std::string name = entry.path().filename().string();
    if (std::ranges::find(kLeftovers, name) == std::end(kLeftovers) || holds_run(folder)) {
      throw ConfigError("the run folder " + folder.string() +
                        " is not empty; name another one, or go on with a run that is in it: "
                        "nashost --resume " +
                        shell_word(folder.string()));
    }
  }
}

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) {
    throw Error("cannot make the run folder " + folder.string() + ": " + failure.message());
  }
}

}  // namespace

RunFolder::RunFolder(const fs::path& folder, const fs::path& runs, const std::string& name) {
  if (folder.empty()) {
    path_ = make_new(runs, name);
  } else {
    make_folder(folder);
    RunLock::require_free(folder);
    require_empty(folder);  // before anything is put into a folder that is somebody else's
    path_ = folder;
  }
  lock_.emplace(path_);
  if (!folder.empty()) {
    require_empty(folder);  // now that nobody else can begin a run in it
    for (const char* leftover : kLeftovers) {
      if (std::string_view(leftover) != "run.lock") fs::remove(path_ / leftover);
    }
  }
  open_log();
}

RunFolder::RunFolder(const fs::path& run) : path_(run), lock_(std::in_place, run) {
  open_log();
  remove_unfinished(path_);
}

void RunFolder::open_log() {
  log_ =
      ::open(file("log.txt").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (log_ < 0) {
    throw Error("cannot write in the run folder " + path_.string() + ": " + std::strerror(errno));
  }
}

RunFolder::~RunFolder() {
  if (log_ >= 0) ::close(log_);
}

void RunFolder::discard() {
  std::error_code ignored;  // the refusal matters more
  fs::remove_all(path_, ignored);
}

fs::path RunFolder::file(const std::string& name) const { return contained(path_, name); }

fs::path RunFolder::folder(const std::string& name) const {
  fs::path below = contained(path_, name);
  std::error_code failure;
  fs::create_directories(below, failure);
  if (failure) throw Error("cannot make the folder " + below.string() + ": " + failure.message());
  return below;
}

void RunFolder::log(const std::string& line) {
  const std::string text =
      fmt::format("{:%Y-%m-%d %H:%M:%S} {}\n", fmt::localtime(std::time(nullptr)), line);
  if (::write(log_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw Error("cannot write " + file("log.txt").string() + ": " + std::strerror(errno));
  }
}

}  // namespace nashost
