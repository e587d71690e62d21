#include "core/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace nashost {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

std::atomic<unsigned> grace_seconds{0};

extern "C" void on_signal(int) {
  if (requested.exchange(true)) ::_exit(static_cast<int>(ExitStatus::interrupted));
  if (const unsigned grace = grace_seconds; grace != 0) ::alarm(grace);
}

extern "C" void on_end_of_grace(int) {
  constexpr char kText[] =
      "\nnashost: asked to stop, and what it was doing did not come to an end: ended without a new "
      "checkpoint; the last one stands\n";
  // Nothing can be done where standard error is closed.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText, sizeof kText - 1);
  ::_exit(static_cast<int>(ExitStatus::interrupted));
}

}  // namespace

Interrupted::~Interrupted() = default;

void watch_signals(unsigned grace) {
  grace_seconds = grace;
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_end_of_grace;
  ::sigaction(SIGALRM, &action, nullptr);
  action.sa_handler = on_signal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  // Nobody may be left to read what is printed: no reason to end.
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

void stop_noticed() noexcept { ::alarm(0); }

bool stop_requested() noexcept { return requested.load(std::memory_order_relaxed); }
void request_stop(bool stop) noexcept { requested = stop; }

}  // namespace nashost
