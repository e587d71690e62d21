#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// One row of the table under the progress line.
struct ProgressArm {
  std::string label;
  std::int64_t draws = 0;
  double reward = 0;  ///< recent mean; NaN: none
  bool alive = true;
};

/// Arms that are shown; of many the most drawn.
inline constexpr std::size_t kProgressArms = 8;

/// How a stage stands, for a person.
struct ProgressView {
  std::string stage, unit;
  std::int64_t done = 0, total = 0;
  double rate = 0;  ///< units a second; 0: not known yet
  std::string note;
  std::vector<ProgressArm> arms;  ///< may be many: the most drawn are shown
};

struct ProgressStyle {
  std::size_t width = 80;  ///< of the terminal
  std::size_t height = 24;
  bool colour = false;
  bool bars = true;
};

/// The view as lines that fit: none is longer than width − 1 characters (colours not counted), and
/// there are at most height − 2 of them. First stage, bar, share, rate and time to go, as many of
/// these as there is room for; then the note; then up to eight arms with small bars of draws.
NASHOST_API std::vector<std::string> progress_lines(const ProgressView& view,
                                                    const ProgressStyle& style);

/// Number of rows that lines of these lengths (in characters) take on a terminal of `width`: one
/// that has become narrower since breaks them.
NASHOST_API std::size_t rows_taken(const std::vector<std::size_t>& lengths, std::size_t width);

}  // namespace nashost
