#include "report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace nashost {
namespace {

constexpr double kTerminalInterval = 0.2;
constexpr double kFirstLine = 1.0;
constexpr double kLastInterval = 60.0;

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void write_error(std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;  // nobody reads it: no reason to stop a run
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// At most `width` characters (UTF-8 sequences count as one).
std::string fit(const std::string& text, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (starts && used++ == width) break;
    out += c;
  }
  return out;
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
  next_ = start_ +
          std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval_));
}

std::string Progress::line(std::int64_t done, const std::string& note, std::size_t width) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - started_at_) / seconds : 0;
  const double share = total_ > 0 ? static_cast<double>(done) / static_cast<double>(total_) : 0;
  std::string text = fmt::format("{:<12} ", stage_);
  if (mode_ == Mode::terminal && width >= 90) {
    constexpr int kBar = 20;
    const int filled = static_cast<int>(share * kBar);
    for (int i = 0; i < kBar; ++i) text += i < filled ? "█" : "·";
    text += ' ';
  }
  text += fmt::format("{:3.0f} %  {}/{} {}", share * 100, done, total_, unit_);
  if (rate > 0) {
    text += rate >= 1 ? fmt::format("  {:.1f}/s", rate) : fmt::format("  {:.1f} s each", 1 / rate);
    if (done < total_) {
      text += "  " + duration_text(static_cast<double>(total_ - done) / rate) + " to go";
    }
  }
  if (!note.empty()) text += "  " + note;
  return mode_ == Mode::terminal ? fit(text, width - 1) : text;
}

void Progress::update(std::int64_t done, const std::function<std::string()>& note) {
  if (mode_ == Mode::quiet) return;
  if (started_at_ < 0) started_at_ = std::max<std::int64_t>(done - 1, 0);
  const auto now = Clock::now();
  if (now < next_) return;
  if (mode_ == Mode::plain) interval_ = std::min(interval_ * 2, kLastInterval);
  next_ =
      now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval_));
  const std::string text = line(done, note ? note() : "", terminal_width());
  if (mode_ == Mode::terminal) {
    write_error("\r\x1b[2K" + text);
  } else {
    write_error(text + "\n");
  }
}

void Progress::erase() const {
  if (mode_ == Mode::terminal) write_error("\r\x1b[2K");
}

void Progress::finish(const std::string& text) {
  if (mode_ == Mode::quiet) return;
  erase();
  write_error(text + "\n");
}

void Progress::say(const std::string& text) { finish(text); }

}  // namespace nashost
