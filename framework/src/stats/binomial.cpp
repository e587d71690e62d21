#include "stats/binomial.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/binomial.hpp>

#include "nashost/abi/error.hpp"

namespace nashost::stats {
namespace {

using boost::math::binomial;

void require_runs(std::int64_t n, double p) {
  if (n < 0 || !(p >= 0 && p <= 1)) {
    throw Error(fmt::format("binomial: {} runs with probability {}", n, p));
  }
}

void require_level(const char* what, double level) {
  if (!(level > 0 && level < 1)) {
    throw Error(fmt::format("binomial: {} is {}, and must be between 0 and 1", what, level));
  }
}

void require_events(std::int64_t n, std::int64_t k) {
  if (k < 0 || k > n) throw Error(fmt::format("binomial: {} events in {} runs", k, n));
}

}  // namespace

double binomial_upper_tail(std::int64_t n, double p, std::int64_t k) {
  require_runs(n, p);
  require_events(n, k);
  if (k == 0) return 1;
  const binomial events(static_cast<double>(n), p);
  return boost::math::cdf(boost::math::complement(events, static_cast<double>(k - 1)));
}

std::int64_t most_events(std::int64_t n, double p, double significance) {
  require_runs(n, p);
  require_level("the significance", significance);
  // Smallest k with P(X ≥ k+1) ≤ significance; it holds for k = n.
  std::int64_t low = 0;
  std::int64_t high = n;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (binomial_upper_tail(n, p, middle + 1) <= significance) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

Interval binomial_interval(std::int64_t n, std::int64_t k, double confidence) {
  require_events(n, k);
  if (n < 1) throw Error("binomial: an interval from no run");
  require_level("the confidence", confidence);
  const auto runs = static_cast<double>(n);
  const auto events = static_cast<double>(k);
  const double tail = (1 - confidence) / 2;
  return {k == 0 ? 0 : binomial::find_lower_bound_on_p(runs, events, tail),
          k == n ? 1 : binomial::find_upper_bound_on_p(runs, events, tail)};
}

}  // namespace nashost::stats
