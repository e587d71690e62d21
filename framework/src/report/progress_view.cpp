#include "report/progress_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/progress.hpp"
#include "report/text_table.hpp"

namespace nashost {
namespace {

constexpr const char* kBold = "\x1b[1m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kBlue = "\x1b[34m";
constexpr const char* kPlain = "\x1b[0m";

/// At most `width` characters.
std::string cut(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  std::string out;
  std::size_t used = 0;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (starts && ++used >= width) break;
    out += c;
  }
  return width == 0 ? "" : out + "…";
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, display_width(text)), ' ');
}

/// A bar of eighths of a character.
std::string bar(double share, std::size_t width) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(
      std::lround(std::clamp(share, 0.0, 1.0) * 8 * static_cast<double>(width)));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  text += kEighths[eighths % 8];
  return padded(text, width);
}

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}
  std::string operator()(const char* code, const std::string& text) const {
    return colour_ && !text.empty() ? code + text + kPlain : text;
  }

 private:
  bool colour_;
};

std::string head(const ProgressView& view, std::size_t room, bool bars, const Painter& paint) {
  const double share =
      view.total > 0 ? static_cast<double>(view.done) / static_cast<double>(view.total) : 0;
  const std::string name = cut(view.stage, 20);
  const std::string percent = fmt::format("{:3.0f} %", 100 * share);
  std::vector<std::string> parts{fmt::format("{}/{} {}", view.done, view.total, view.unit)};
  if (view.rate > 0) {
    parts.push_back(view.rate >= 1 ? fmt::format("{:.1f}/s", view.rate)
                                   : fmt::format("{:.1f} s each", 1 / view.rate));
    if (view.done < view.total) {
      parts.push_back(duration_text(static_cast<double>(view.total - view.done) / view.rate) +
                      " to go");
    }
  }
  // What matters least goes first where there is no room: the count, then the rate.
  const auto length = [&](std::size_t bar_width) {
    std::size_t sum =
        display_width(name) + 1 + bar_width + (bar_width > 0 ? 1 : 0) + display_width(percent);
    for (const std::string& part : parts) sum += 2 + display_width(part);
    return sum;
  };
  while (!parts.empty() && length(bars ? 10 : 0) > room) parts.erase(parts.begin());
  const std::size_t bare = length(0);
  const std::size_t bar_width =
      bars && room > bare + 5 ? std::min<std::size_t>(24, room - bare - 1) : 0;
  std::string text = paint(kBold, name) + " ";
  if (bar_width > 0) text += paint(kBlue, bar(share, bar_width)) + " ";
  text += percent;
  for (const std::string& part : parts) text += "  " + part;
  return text;
}

}  // namespace

std::vector<std::string> progress_lines(const ProgressView& view, const ProgressStyle& style) {
  const Painter paint(style.colour);
  const std::size_t room = std::max<std::size_t>(style.width, 21) - 1;
  const std::size_t most = std::max<std::size_t>(style.height, 3) - 2;
  std::vector<std::string> lines{head(view, room, style.bars, paint)};
  if (!view.note.empty() && lines.size() < most) lines.push_back(cut("  " + view.note, room));
  if (view.arms.size() < 2) return lines;

  std::vector<ProgressArm> arms = view.arms;
  std::ranges::stable_sort(arms, std::greater(), &ProgressArm::draws);
  const std::size_t shown =
      std::min({arms.size(), kProgressArms, most > lines.size() ? most - lines.size() : 0});
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) width = std::max(width, display_width(arms[i].label));
  constexpr std::size_t kNumbers = 14, kGaps = 4;
  width = std::min({width, room / 3, room - kNumbers - kGaps});
  const double top = static_cast<double>(std::max<std::int64_t>(1, arms.front().draws));
  for (std::size_t i = 0; i < shown; ++i) {
    const ProgressArm& arm = arms[i];
    const std::string numbers =
        fmt::format("{:>7}  {}", arm.draws,
                    !arm.alive               ? std::string("cut  ")
                    : std::isnan(arm.reward) ? std::string("–    ")
                                             : fmt::format("{:.3f}", arm.reward));
    const std::size_t left = room - std::min(room, 2 + width + 1 + 1 + display_width(numbers));
    const std::string length =
        bar(static_cast<double>(arm.draws) / top, std::min<std::size_t>(left, 24));
    const std::string label = padded(cut(arm.label, width), width);
    lines.push_back("  " + (arm.alive ? label : paint(kDim, label)) + " " +
                    paint(arm.alive ? kBlue : kDim, length) + " " + numbers);
  }
  if (arms.size() > shown && lines.size() < most) {
    lines.push_back(paint(kDim, cut(fmt::format("  and {} more", arms.size() - shown), room)));
  }
  return lines;
}

std::size_t rows_taken(const std::vector<std::size_t>& lengths, std::size_t width) {
  std::size_t rows = 0;
  for (const std::size_t length : lengths) {
    rows += std::max<std::size_t>(1, (length + width - 1) / std::max<std::size_t>(width, 1));
  }
  return rows;
}

}  // namespace nashost
