#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "lab/lab.hpp"

namespace nashost::lab {

/// The values as a row of bars from the least to the greatest: "▁▂▄▆█".
NASHOST_API std::string bars(std::span<const double> values);

/// What prints while a lab runs: policy, repetitions done, and the regret curve so far. On a
/// terminal one line that is written over, and one that stays for each finished policy; elsewhere
/// the latter.
class NASHOST_API Progress {
 public:
  Progress(const Lab& lab, std::FILE* out);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// A repetition of the cell is finished. One call at a time.
  void finished(const Cell& cell, std::size_t index);
  /// "nine · UCB1  37/100  ▁▂▃▅█  regret 330.7".
  std::string line(const Cell& cell) const;

 private:
  struct Sums {
    const Cell* cell = nullptr;
    std::vector<double> regret;  // over the finished repetitions, at each recorded round
    std::int64_t repetitions = 0;
  };
  Sums& sums(const Cell& cell);
  const Sums* find(const Cell& cell) const;
  void erase_line();

  const Lab& lab_;
  std::FILE* out_;
  bool terminal_;
  std::size_t width_;  // of the first column
  std::vector<Sums> cells_;
  double last_ = 0;  // when the line was last written over, seconds
  bool line_open_ = false;
};

}  // namespace nashost::lab
