#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace nashost::testing {

/// What a terminal of `width` columns shows after some output, as far as the progress view needs
/// one: text that breaks at the right edge, "\r", "\n", cursor up, erase to the end; colours are
/// skipped. Lines are kept whole and broken anew when the width changes, as xterm's successors do.
class TerminalScreen {
 public:
  explicit TerminalScreen(std::size_t width) : width_(width) {}

  void resize(std::size_t width) { width_ = width; }

  void write(const std::string& bytes) {
    pending_ += bytes;
    std::size_t at = 0;
    while (at < pending_.size()) {
      const std::size_t length = next(at);
      if (length == 0) break;  // the rest of a character is still to come
      at += length;
    }
    pending_.erase(0, at);
  }

  /// As they would stand, broken at the width; without empty ones at the end.
  std::vector<std::string> rows() const {
    std::vector<std::string> all;
    for (const Line& line : lines_) {
      for (std::size_t row = 0; row < rows_of(line); ++row) {
        std::string text;
        for (std::size_t c = row * width_; c < std::min(line.size(), (row + 1) * width_); ++c) {
          text += line[c];
        }
        all.push_back(text);
      }
    }
    while (!all.empty() && all.back().empty()) all.pop_back();
    return all;
  }

  /// Sequences other than colours, cursor up and erase.
  const std::vector<std::string>& unknown() const { return unknown_; }
  bool coloured() const { return coloured_; }

 private:
  using Line = std::vector<std::string>;  // one character each

  std::size_t rows_of(const Line& line) const {
    return std::max<std::size_t>(1, (line.size() + width_ - 1) / width_);
  }

  /// Takes in what begins there; how many bytes that is.
  std::size_t next(std::size_t at) {
    const char c = pending_[at];
    if (c == '\r') {
      column_ -= column_ % width_;
    } else if (c == '\n') {
      if (++line_ == lines_.size()) lines_.emplace_back();
    } else if (c == '\x1b') {
      const auto end = pending_.find_first_of("ABCDHJKm", at);
      if (end == std::string::npos) return 0;
      control(pending_.substr(at, end - at + 1));
      return end - at + 1;
    } else {
      std::size_t length = 1;
      while (at + length < pending_.size() &&
             (static_cast<unsigned char>(pending_[at + length]) & 0xC0U) == 0x80U) {
        ++length;
      }
      const auto first = static_cast<unsigned char>(c);
      const std::size_t whole = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      if (length < whole) return 0;
      Line& line = lines_[line_];
      if (line.size() <= column_) line.resize(column_ + 1, " ");
      line[column_++] = pending_.substr(at, whole);
      return whole;
    }
    return 1;
  }

  void control(const std::string& sequence) {
    const std::string number = sequence.substr(2, sequence.size() - 3);
    if (sequence.back() == 'm') {
      coloured_ = true;
    } else if (sequence.back() == 'A') {
      up(number.empty() ? 1 : std::strtoul(number.c_str(), nullptr, 10));
    } else if (sequence.back() == 'J' && (number.empty() || number == "0")) {
      lines_.resize(line_ + 1);
      lines_[line_].resize(std::min(lines_[line_].size(), column_));
    } else {
      unknown_.push_back(sequence.substr(1));
    }
  }

  void up(std::size_t rows) {
    std::size_t row = column_ / width_;
    for (; rows > 0; --rows) {
      if (row > 0) {
        --row;
      } else if (line_ > 0) {
        row = rows_of(lines_[--line_]) - 1;
      }
    }
    column_ = row * width_ + column_ % width_;
  }

  std::size_t width_;
  std::vector<Line> lines_{1};
  std::size_t line_ = 0, column_ = 0;
  std::string pending_;
  std::vector<std::string> unknown_;
  bool coloured_ = false;
};

}  // namespace nashost::testing
