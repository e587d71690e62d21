#pragma once

#include <stdexcept>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// Exit statuses of the program; see docs/architecture.md, "Errors".
enum class ExitStatus : int {
  done = 0,
  failed = 1,
  usage = 2,
  plugin_refused = 3,
  interrupted = 130
};

/// Root of everything nashost throws on purpose. `what()` is one message for a person: it names the
/// file, line or component, says what is wrong and what to do. Bad input never reaches an
/// assertion.
class NASHOST_API Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
  ~Error() override;
  virtual ExitStatus exit_status() const noexcept { return ExitStatus::failed; }
};

/// A config, a command line or a parameter that cannot be used. Exit status 2.
class NASHOST_API ConfigError : public Error {
 public:
  using Error::Error;
  ~ConfigError() override;
  ExitStatus exit_status() const noexcept override { return ExitStatus::usage; }
};

/// A plugin that is refused, missing, or broke its contract. Exit status 3.
class NASHOST_API PluginError : public Error {
 public:
  using Error::Error;
  ~PluginError() override;
  ExitStatus exit_status() const noexcept override { return ExitStatus::plugin_refused; }
};

}  // namespace nashost
