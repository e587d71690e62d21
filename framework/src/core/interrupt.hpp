#pragma once

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

/// SIGINT, SIGTERM and SIGHUP ask to stop; the second of them ends the process at once.
NASHOST_API void watch_signals();
/// Whether a stop was asked for.
NASHOST_API bool stop_requested() noexcept;
/// As if a signal had come; for tests.
NASHOST_API void request_stop(bool stop = true) noexcept;

}  // namespace nashost
