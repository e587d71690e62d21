#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// What a person sees while a run goes on: on a terminal one line that is rewritten, with bar,
/// rate, time to go and a note (leader, accuracy); otherwise plain lines at intervals that grow
/// from one second to a minute. Safe to update from several threads only under the caller's lock.
class NASHOST_API Progress {
 public:
  enum class Mode { quiet, plain, terminal };
  /// Terminal where standard error is one that can move its cursor (TERM is not "dumb").
  static Mode detect(bool quiet);

  explicit Progress(Mode mode) : mode_(mode) {}

  void start(const std::string& stage, std::int64_t total, const std::string& unit);
  /// `note` is only asked for when something is printed.
  void update(std::int64_t done, const std::function<std::string()>& note);
  void finish(const std::string& line);
  /// A line of its own, above what is being rewritten.
  void say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(std::int64_t done, const std::string& note, std::size_t width) const;
  void erase() const;

  Mode mode_;
  std::string stage_, unit_;
  std::int64_t total_ = 0, started_at_ = -1;
  Clock::time_point start_, next_;
  double interval_ = 0;
};

/// "4.2 s", "3 min 12 s", "2 h 5 min".
NASHOST_API std::string duration_text(double seconds);

}  // namespace nashost
