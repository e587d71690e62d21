#include "core/interrupt.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>

namespace nashost {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

std::atomic<unsigned> grace_seconds{0};
// What is said at the end of it, made before any signal: a handler must not allocate.
std::array<char, 8192> last_words;
std::size_t last_words_size = 0;

extern "C" void on_signal(int) {
  if (requested.exchange(true)) ::_exit(static_cast<int>(ExitStatus::interrupted));
  if (const unsigned grace = grace_seconds; grace != 0) ::alarm(grace);
}

extern "C" void on_end_of_grace(int) {
  // Nothing can be done where standard error is closed.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, last_words.data(), last_words_size);
  ::_exit(static_cast<int>(ExitStatus::interrupted));
}

}  // namespace

Interrupted::~Interrupted() = default;

void watch_signals(unsigned grace, std::string_view advice) {
  last_words_size = 0;
  for (const std::string_view part :
       {std::string_view("\nnashost: asked to stop, and what it was doing did not come to an end: "
                         "ended without a new checkpoint; the last one stands"),
        std::string_view(advice.empty() ? "" : "; "), advice, std::string_view("\n")}) {
    const std::size_t size = std::min(part.size(), last_words.size() - last_words_size);
    std::copy_n(part.begin(), size, last_words.begin() + last_words_size);
    last_words_size += size;
  }
  grace_seconds = grace;
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_end_of_grace;
  ::sigaction(SIGALRM, &action, nullptr);
  action.sa_handler = on_signal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (signal == SIGTERM || before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
  // Nobody may be left to read what is printed: no reason to end.
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

void stop_noticed() noexcept { ::alarm(0); }

bool stop_requested() noexcept { return requested.load(std::memory_order_relaxed); }
void request_stop(bool stop) noexcept { requested = stop; }

}  // namespace nashost
