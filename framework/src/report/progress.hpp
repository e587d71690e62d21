#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "report/progress_view.hpp"

namespace nashost {

/// What a person sees while a run goes on: on a terminal a few lines that are rewritten, with bar,
/// rate, time to go, a note (leader, accuracy) and the arms (progress_view.hpp), whatever its width
/// becomes meanwhile; otherwise plain lines at intervals that grow from one second to a minute.
/// Colours only on a terminal, and not where NO_COLOR is set. Safe to update from several threads
/// only under the caller's lock.
class NASHOST_API Progress {
 public:
  enum class Mode { quiet, plain, terminal };
  /// Terminal where standard error is one that can move its cursor (TERM is not "dumb").
  static Mode detect(bool quiet);

  explicit Progress(Mode mode) : mode_(mode) {}

  void start(const std::string& stage, std::int64_t total, const std::string& unit);
  using Note = std::function<std::string()>;
  using Arms = std::function<std::vector<ProgressArm>()>;
  /// `note` and `arms` are only asked for when something is printed; arms on a terminal alone.
  void update(std::int64_t done, const Note& note, const Arms& arms = {});
  void finish(const std::string& line);
  /// A line of its own, above what is being rewritten.
  void say(const std::string& line);
  /// The same, also where all else is quiet.
  void warn(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  double rate(std::int64_t done) const;
  void paint(std::int64_t done, const Note& note, const Arms& arms);
  void erase();

  Mode mode_;
  std::string stage_, unit_;
  std::int64_t total_ = 0, started_at_ = -1;
  Clock::time_point start_, next_;
  double interval_ = 0;
  std::vector<std::size_t> painted_;  // lengths of the lines that stand on the terminal
};

/// "4.2 s", "3 min 12 s", "2 h 5 min".
NASHOST_API std::string duration_text(double seconds);

}  // namespace nashost
