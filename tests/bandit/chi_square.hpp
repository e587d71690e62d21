#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "nashost/testing/chi_square.hpp"

namespace nashost::testing {

/// Expects that `counts` look like draws with probabilities `p`, by Pearson's test; an item of
/// probability 0 must not have been drawn.
inline void expect_draws_follow(const std::vector<double>& p,
                                const std::vector<std::int64_t>& counts) {
  double draws = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    draws += static_cast<double>(counts[i]);
    if (p[i] == 0) {
      EXPECT_EQ(counts[i], 0) << "item " << i << " has probability 0";
    }
  }
  const ChiSquare fit = chi_square({counts.begin(), counts.end()}, p, draws);
  EXPECT_LE(fit.statistic, fit.bound);
}

}  // namespace nashost::testing
