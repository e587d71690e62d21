#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "program.hpp"

namespace nashost::end_to_end {

/// The built program while it runs; killed with the object.
class RunningProgram {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;

  RunningProgram(const std::vector<std::string>& arguments, const fs::path& output,
                 const Environment& environment = {}) {
    output_ = output;
    std::vector<std::string> words{NASHOST_BUILD_DIR "/bin/nashost"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    pid_ = ::fork();
    if (pid_ != 0) return;
    // As from a terminal, whoever runs the tests: background jobs of a shell ignore interrupts.
    for (const int one : {SIGINT, SIGHUP}) ::signal(one, SIG_DFL);
    ::setenv("OMP_NUM_THREADS", "1", 1);
    ::setenv("OMP_WAIT_POLICY", "passive", 1);  // other tests want the processors, too
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~RunningProgram() {
    if (running()) kill(SIGKILL);
    wait();
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  bool running() {
    if (status_) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return !status_;
  }
  void kill(int signal) const { ::kill(pid_, signal); }
  /// The exit status, or 128 and the number of the signal that ended it.
  int wait() {
    if (!status_) {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      status_ = status;
    }
    return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 128 + WTERMSIG(*status_);
  }
  /// True once `condition` holds, false where the program ended before.
  bool wait_for(const std::function<bool()>& condition) {
    while (running()) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  std::string output() const {
    std::ifstream in(output_);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  pid_t pid_ = -1;
  fs::path output_;
  std::optional<int> status_;
};

inline std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace nashost::end_to_end
