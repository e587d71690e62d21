#include "stats/design.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

#include "nashost/abi/error.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {

std::int64_t Design::combinations() const {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::int64_t product = 1;
  for (int count : options) {
    if (count < 1) return 0;
    product = product > most / count ? most : product * count;
  }
  return product;
}

void require_design(std::string_view statistic, const Design& design,
                    std::span<const double> values) {
  if (values.size() != design.rows.size()) {
    throw Error(fmt::format("{}: {} values for {} architectures", statistic, values.size(),
                            design.rows.size()));
  }
  require_finite(statistic, values);
  std::set<std::vector<int>> seen;
  for (const auto& row : design.rows) {
    bool fits = row.size() == design.options.size();
    for (std::size_t d = 0; fits && d < row.size(); ++d) {
      fits = row[d] >= 0 && row[d] < design.options[d];
    }
    if (!fits) {
      throw Error(fmt::format("{}: ({}) does not fit decisions with ({}) options", statistic,
                              fmt::join(row, ", "), fmt::join(design.options, ", ")));
    }
    if (!seen.insert(row).second) {
      throw Error(fmt::format("{}: ({}) occurs twice; average its scores first", statistic,
                              fmt::join(row, ", ")));
    }
  }
}

std::map<std::vector<int>, std::vector<std::size_t>> matched_rows(const Design& design,
                                                                  std::size_t decision) {
  if (decision >= design.options.size()) {
    throw Error(fmt::format("decision {} of {}", decision, design.options.size()));
  }
  std::map<std::vector<int>, std::vector<std::size_t>> groups;
  for (std::size_t r = 0; r < design.rows.size(); ++r) {
    std::vector<int> rest = design.rows[r];
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(decision));
    groups[std::move(rest)].push_back(r);
  }
  return groups;
}

}  // namespace nashost::stats
