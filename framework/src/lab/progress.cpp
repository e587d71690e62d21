#include "lab/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace nashost::lab {
namespace {

constexpr std::size_t kBars = 24;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string title(const Cell& cell) {
  return cell.environment->name() + " · " + cell.player->label;
}

std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string bars(std::span<const double> values) {
  static constexpr const char* kLevels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.empty()) return {};
  const auto [least, most] = std::ranges::minmax(values);
  std::string text;
  for (const double value : values) {
    const double share = most > least ? (value - least) / (most - least) : 0;
    text += kLevels[std::min<std::size_t>(7, static_cast<std::size_t>(share * 8))];
  }
  return text;
}

Progress::Progress(const Lab& lab, std::FILE* out)
    : lab_(lab), out_(out), terminal_(::isatty(::fileno(out)) == 1), width_(0) {
  for (const auto& environment : lab.environments()) {
    for (const Player& player : lab.players()) {
      width_ = std::max(width_, letters(title({environment.get(), &player, {}})));
    }
  }
}

Progress::~Progress() { erase_line(); }

void Progress::erase_line() {
  if (!line_open_) return;
  std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
  line_open_ = false;
}

const Progress::Sums* Progress::find(const Cell& cell) const {
  const auto found = std::ranges::find(cells_, &cell, &Sums::cell);
  return found == cells_.end() ? nullptr : &*found;
}

Progress::Sums& Progress::sums(const Cell& cell) {
  const auto found = std::ranges::find(cells_, &cell, &Sums::cell);
  if (found != cells_.end()) return *found;
  cells_.push_back({&cell, std::vector<double>(recorded_rounds(lab_.settings()).size()), 0});
  return cells_.back();
}

std::string Progress::line(const Cell& cell) const {
  const Sums* known = find(cell);
  const std::string name = title(cell);
  const std::string count = std::to_string(known != nullptr ? known->repetitions : 0);
  const std::string all = std::to_string(lab_.settings().repetitions);
  std::string text = name + std::string(width_ - letters(name), ' ') + "  " +
                     std::string(all.size() - std::min(all.size(), count.size()), ' ') + count +
                     "/" + all;
  if (known == nullptr || known->repetitions == 0) return text;
  std::vector<double> picked;
  const std::size_t points = std::min(kBars, known->regret.size());
  for (std::size_t i = 0; i < points; ++i) {
    picked.push_back(known->regret[(i + 1) * known->regret.size() / points - 1]);
  }
  char regret[64];
  std::snprintf(regret, sizeof regret, "  regret %.1f",
                known->regret.back() / static_cast<double>(known->repetitions));
  return text + "  " + bars(picked) + regret;
}

void Progress::finished(const Cell& cell, std::size_t index) {
  Sums& here = sums(cell);
  ++here.repetitions;
  const auto& regret = cell.repetitions[index].regret;
  for (std::size_t i = 0; i < here.regret.size(); ++i) here.regret[i] += regret[i];
  if (here.repetitions == lab_.settings().repetitions) {
    erase_line();
    std::fprintf(out_, "%s\n", line(cell).c_str());
    std::fflush(out_);
  } else if (terminal_ && now() - last_ > 0.1) {
    last_ = now();
    std::fprintf(out_, "\r\x1b[K%s", line(cell).c_str());
    std::fflush(out_);
    line_open_ = true;
  }
}

}  // namespace nashost::lab
