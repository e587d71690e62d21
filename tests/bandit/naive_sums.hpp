#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nashost::testing {

/// One observation of a bandit.
struct Observation {
  std::int64_t arm;
  double reward;
};

/// Σ over the observations of weight(age) and of weight(age)·reward for one arm, straight from the
/// definition; age 0 is the latest. The twin of SlidingWindow and DiscountedSums.
struct NaiveSums {
  double count = 0;
  double sum = 0;
  template <class Weight>
  NaiveSums(const std::vector<Observation>& past, std::int64_t arm, Weight weight) {
    for (std::size_t i = 0; i < past.size(); ++i) {
      if (past[i].arm != arm) continue;
      const double w = weight(static_cast<std::int64_t>(past.size() - 1 - i));
      count += w;
      sum += w * past[i].reward;
    }
  }
};

}  // namespace nashost::testing
