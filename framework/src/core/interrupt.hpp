#pragma once

#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/abi/export.hpp"

namespace nashost {

/// A run stopped on request, after its state was kept. Exit status 130.
class NASHOST_API Interrupted : public Error {
 public:
  using Error::Error;
  ~Interrupted() override;
  ExitStatus exit_status() const noexcept override { return ExitStatus::interrupted; }
};

/// SIGINT, SIGTERM and SIGHUP ask to stop; the second of them ends the process at once. With a
/// `grace` period, in seconds, so does the end of it, unless stop_noticed() came first: a plugin
/// that hangs cannot hold up a scheduler. `advice` is then printed: how to go on. SIGINT and SIGHUP
/// stay ignored where they were, as by nohup.
NASHOST_API void watch_signals(unsigned grace = 0, std::string_view advice = {});
/// Whoever looks after the stop has control again: the grace period ends.
NASHOST_API void stop_noticed() noexcept;
/// Whether a stop was asked for.
NASHOST_API bool stop_requested() noexcept;
/// As if a signal had come; for tests.
NASHOST_API void request_stop(bool stop = true) noexcept;

}  // namespace nashost
