#pragma once

#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::report {

struct SlopeLine {
  std::string label;
  double from = 1, to = 1;  ///< places, 1 is the best; equal ones may share a place
};

/// Places in one order joined with places in another: lines that lose places and lines that win
/// them in two colours. Names stand beside the best places, as far as there is room; where several
/// lines share a place, the first two, and how many more. Beyond 60 places the scale is
/// logarithmic.
NASHOST_API std::string svg_slope(const std::string& title, const std::string& from,
                                  const std::string& to, const std::vector<SlopeLine>& lines);

}  // namespace nashost::report
