#include "core/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace nashost {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

extern "C" void on_signal(int) {
  if (requested.exchange(true)) ::_exit(static_cast<int>(ExitStatus::interrupted));
}

}  // namespace

Interrupted::~Interrupted() = default;

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

bool stop_requested() noexcept { return requested.load(std::memory_order_relaxed); }
void request_stop(bool stop) noexcept { requested = stop; }

}  // namespace nashost
