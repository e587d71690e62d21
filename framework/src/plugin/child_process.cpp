#include "plugin/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <system_error>

#include "nashost/abi/error.hpp"

namespace nashost::plugin {
namespace {

// The first byte that comes back says what the rest is. Nothing at all: the child did not get so
// far.
constexpr char kResult = 'r';
constexpr char kMessage = 'm';

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void run_child(const std::function<std::string()>& work, int to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  std::string answer;
  try {
    answer = kResult + work();
  } catch (const std::exception& error) {
    answer = kMessage + std::string(error.what());
  } catch (...) {
    answer = kMessage + std::string("threw something that is no std::exception");
  }
  std::fflush(nullptr);
  write_all(to, answer);
  // Not exit: static destructors of a half-loaded plugin are nobody's business any more.
  ::_exit(0);
}

/// Everything up to the end of the stream; false when the time is over first.
bool read_all(int from, std::chrono::steady_clock::time_point until, std::string& into) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{from, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready <= 0) continue;  // interrupted, or time is over
    std::array<char, 65536> portion;
    const ssize_t got = ::read(from, portion.data(), portion.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    into.append(portion.data(), static_cast<std::size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string ended(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* const name = ::sigabbrev_np(signal);
    const char* const description = ::sigdescr_np(signal);
    return "crashed with SIG" + (name ? std::string(name) : std::to_string(signal)) +
           (description ? " (" + std::string(description) + ")" : "");
  }
  return "ended the process with status " + std::to_string(WEXITSTATUS(status));
}

std::string seconds(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  if (time.count() % 1000 != 0) text += "." + std::to_string(time.count() % 1000 + 1000).substr(1);
  return text + " s";
}

}  // namespace

std::string in_child_process(const std::function<std::string()>& work,
                             std::chrono::milliseconds timeout) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error("no pipe to a child process: " + std::generic_category().message(errno));
  }
  std::fflush(nullptr);  // or the child might print the parent's lines a second time
  const pid_t child = ::fork();
  if (child < 0) {
    const int reason = errno;
    ::close(ends[0]), ::close(ends[1]);
    throw Error("no child process: " + std::generic_category().message(reason));
  }
  if (child == 0) {
    ::close(ends[0]);
    run_child(work, ends[1]);
  }
  ::close(ends[1]);
  std::string answer;
  const bool in_time = read_all(ends[0], std::chrono::steady_clock::now() + timeout, answer);
  ::close(ends[0]);
  if (!in_time) ::kill(child, SIGKILL);
  const int status = wait_for(child);

  if (!in_time) throw PluginError("did not come to an end within " + seconds(timeout));
  if (answer.empty() || WIFSIGNALED(status)) throw PluginError(ended(status));
  const char what = answer.front();
  answer.erase(0, 1);
  if (what == kMessage) throw PluginError(answer);
  return answer;
}

}  // namespace nashost::plugin
