#include "report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "report/text_table.hpp"

namespace nashost {
namespace {

constexpr double kTerminalInterval = 0.2;
constexpr double kFirstLine = 1.0;
constexpr double kLastInterval = 60.0;

ProgressStyle terminal_style() {
  ProgressStyle style;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
    style.height = size.ws_row > 0 ? size.ws_row : style.height;
  }
  const char* none = std::getenv("NO_COLOR");
  style.colour = none == nullptr || *none == 0;
  return style;
}

void write_error(std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;  // nobody reads it: no reason to stop a run
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// Characters on the screen: escape sequences take none.
std::size_t length_of(const std::string& line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      i = line.find('m', i);
    } else {
      plain += line[i];
    }
  }
  return display_width(plain);
}

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Mode Progress::detect(bool quiet) {
  if (quiet) return Mode::quiet;
  const char* term = std::getenv("TERM");
  const bool moves = term != nullptr && std::string_view(term) != "dumb";
  return ::isatty(STDERR_FILENO) == 1 && moves ? Mode::terminal : Mode::plain;
}

void Progress::start(const std::string& stage, std::int64_t total, const std::string& unit) {
  stage_ = stage;
  unit_ = unit;
  total_ = total;
  started_at_ = -1;
  start_ = Clock::now();
  interval_ = mode_ == Mode::terminal ? kTerminalInterval : kFirstLine;
  // A terminal shows at once what begins; lines of a log are worth it only once it takes a while.
  const double wait = mode_ == Mode::terminal ? 0 : interval_;
  next_ = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
}

double Progress::rate(std::int64_t done) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  return seconds > 0 ? static_cast<double>(done - started_at_) / seconds : 0;
}

void Progress::update(std::int64_t done, const Note& note, const Arms& arms) {
  if (mode_ == Mode::quiet) return;
  if (started_at_ < 0) started_at_ = std::max<std::int64_t>(done - 1, 0);
  const auto now = Clock::now();
  if (now < next_) return;
  if (mode_ == Mode::plain) interval_ = std::min(interval_ * 2, kLastInterval);
  next_ =
      now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval_));
  paint(done, note, arms);
}

void Progress::paint(std::int64_t done, const Note& note, const Arms& arms) {
  ProgressView view{stage_, unit_, done, total_, rate(done), note ? note() : "", {}};
  if (mode_ == Mode::plain) {
    ProgressStyle wide;
    wide.width = 200;
    wide.bars = false;
    std::string text;
    for (const std::string& line : progress_lines(view, wide)) text += line;
    write_error(text + "\n");
    return;
  }
  if (arms) view.arms = arms();
  erase();
  std::string text;
  for (const std::string& line : progress_lines(view, terminal_style())) {
    text += line + "\n";
    painted_.push_back(length_of(line));
  }
  write_error(text);
}

/// Back to where painting began, also where the terminal has become narrower and has broken lines.
void Progress::erase() {
  if (painted_.empty()) return;
  write_error(fmt::format("\x1b[{}A\r\x1b[J", rows_taken(painted_, terminal_style().width)));
  painted_.clear();
}

void Progress::finish(const std::string& text) {
  if (mode_ != Mode::quiet) warn(text);
}

void Progress::say(const std::string& text) { finish(text); }

void Progress::warn(const std::string& text) {
  erase();
  write_error(text + "\n");
}

}  // namespace nashost
