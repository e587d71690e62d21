#include "store/run_folder.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "nashost/abi/error.hpp"

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

void require_empty(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) {
    throw Error("cannot make the run folder " + folder.string() + ": " + failure.message());
  }
  if (!fs::is_empty(folder, failure)) {
    throw ConfigError("the run folder " + folder.string() + " is not empty; name another one");
  }
}

}  // namespace

RunFolder::RunFolder(const fs::path& folder, const fs::path& runs, const std::string& name) {
  if (folder.empty()) {
    path_ = make_new(runs, name);
  } else {
    require_empty(folder);
    path_ = folder;
  }
  log_ = ::open(file("log.txt").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log_ < 0) {
    throw Error("cannot write in the run folder " + path_.string() + ": " + std::strerror(errno));
  }
}

RunFolder::~RunFolder() {
  if (log_ >= 0) ::close(log_);
}

fs::path RunFolder::folder(const std::string& name) const {
  fs::path below = path_ / name;
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
