#include "stats/finite.hpp"

#include <fmt/format.h>

#include <cmath>

#include "nashost/abi/error.hpp"

namespace nashost::stats {

void require_finite(std::string_view statistic, std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error(fmt::format("{}: value {} of {} is {}, and must be a finite number", statistic,
                              i + 1, values.size(), values[i]));
    }
  }
}

void require_paired(std::string_view statistic, std::span<const double> x,
                    std::span<const double> y) {
  if (x.size() != y.size()) {
    throw Error(
        fmt::format("{}: {} values against {}; it needs pairs", statistic, x.size(), y.size()));
  }
  require_finite(statistic, x);
  require_finite(statistic, y);
}

}  // namespace nashost::stats
