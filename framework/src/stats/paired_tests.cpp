#include "stats/paired_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/finite.hpp"
#include "stats/image_bootstrap.hpp"

namespace nashost::stats {
namespace {

void require_same_images(std::size_t first, std::size_t second) {
  if (first != second) {
    throw Error(
        fmt::format("paired test: {} images against {}; it needs the same ones", first, second));
  }
}

std::vector<double> differences(std::span<const double> first, std::span<const double> second) {
  require_paired("paired test", first, second);
  std::vector<double> result(first.size());
  std::transform(first.begin(), first.end(), second.begin(), result.begin(), std::minus<>());
  require_finite("differences of a paired test", result);
  return result;
}

/// |Σ d| as seen, less what adding the same numbers in another order may change.
double threshold(std::span<const double> d) {
  const double seen = std::abs(std::accumulate(d.begin(), d.end(), 0.0));
  double size = 0;
  for (double each : d) size += std::abs(each);
  return seen - 1e-12 * size;
}

/// Sign patterns of d that bring |sum + Σ ±d| to the threshold.
std::int64_t patterns_at_least(double threshold, double sum, std::span<const double> d) {
  if (d.empty()) return std::abs(sum) >= threshold ? 1 : 0;
  return patterns_at_least(threshold, sum + d.front(), d.subspan(1)) +
         patterns_at_least(threshold, sum - d.front(), d.subspan(1));
}

PermutationTest enumerate(std::span<const double> d) {
  const std::int64_t patterns = std::int64_t{1} << d.size();
  const std::int64_t hits = patterns_at_least(threshold(d), 0, d);
  return {static_cast<double>(hits) / static_cast<double>(patterns), true, patterns, 0};
}

struct Moments {
  double mean;
  double variance_of_mean;  // s²/n, s² over n − 1
};

/// Of values / scale.
Moments moments(std::span<const double> values, double scale) {
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (double value : values) mean += value / scale / n;
  double squares = 0;
  for (double value : values) squares += (value / scale - mean) * (value / scale - mean);
  return {mean, squares / (n - 1) / n};
}

bool is_constant(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
}

double won(double first, double second) { return first > second ? 1 : first == second ? 0.5 : 0; }

}  // namespace

McNemar mcnemar(std::int64_t only_first, std::int64_t only_second) {
  if (only_first < 0 || only_second < 0) {
    throw Error(fmt::format("McNemar test: counts {} and {}", only_first, only_second));
  }
  if (only_first == only_second) return {only_first, only_second, 1, 1};
  const boost::math::binomial coins(static_cast<double>(only_first + only_second), 0.5);
  const auto fewer = static_cast<double>(std::min(only_first, only_second));
  const double both_tails = 2 * boost::math::cdf(coins, fewer);
  return {only_first, only_second, std::min(1.0, both_tails),
          both_tails - boost::math::pdf(coins, fewer)};
}

McNemar mcnemar(std::span<const std::uint8_t> first_right,
                std::span<const std::uint8_t> second_right) {
  require_same_images(first_right.size(), second_right.size());
  std::int64_t only_first = 0;
  std::int64_t only_second = 0;
  for (std::size_t i = 0; i < first_right.size(); ++i) {
    if (first_right[i] != 0 && second_right[i] == 0) ++only_first;
    if (first_right[i] == 0 && second_right[i] != 0) ++only_second;
  }
  return mcnemar(only_first, only_second);
}

Answer<IntervalEstimate> accuracy_difference(std::span<const std::uint8_t> first_right,
                                             std::span<const std::uint8_t> second_right,
                                             RandomStream& random,
                                             const BootstrapOptions& options) {
  require_same_images(first_right.size(), second_right.size());
  const std::vector<std::uint8_t> rows[] = {{first_right.begin(), first_right.end()},
                                            {second_right.begin(), second_right.end()}};
  return bootstrap_over_images(
      Correctness(rows),
      [](std::span<const double> accuracy) -> Answer<double> { return accuracy[0] - accuracy[1]; },
      random, options);
}

Answer<PermutationTest> permutation_test(std::span<const double> first,
                                         std::span<const double> second) {
  const std::vector<double> d = differences(first, second);
  if (d.empty()) return Answer<PermutationTest>::none("no pair");
  if (d.size() > kMostEnumerated) {
    throw Error(fmt::format(
        "permutation test: {} pairs have 2^{} sign patterns, too many to try all; give it a random "
        "stream",
        d.size(), d.size()));
  }
  return enumerate(d);
}

Answer<PermutationTest> permutation_test(std::span<const double> first,
                                         std::span<const double> second, RandomStream& random,
                                         std::int64_t patterns) {
  if (first.size() <= kMostEnumerated) return permutation_test(first, second);
  if (patterns < 1) throw Error(fmt::format("permutation test: {} sign patterns", patterns));
  const std::vector<double> d = differences(first, second);
  const double at_least = threshold(d);
  std::int64_t hits = 0;
  for (std::int64_t i = 0; i < patterns; ++i) {
    double sum = 0;
    std::uint64_t signs = 0;
    for (std::size_t j = 0; j < d.size(); ++j) {
      if (j % 64 == 0) signs = random.next();
      sum += (signs >> (j % 64) & 1) != 0 ? d[j] : -d[j];
    }
    if (std::abs(sum) >= at_least) ++hits;
  }
  const double p = static_cast<double>(1 + hits) / static_cast<double>(1 + patterns);
  return PermutationTest{p, false, patterns,
                         std::sqrt(p * (1 - p) / static_cast<double>(patterns))};
}

Answer<double> probability_better(std::span<const double> first, std::span<const double> second) {
  require_paired("P(A > B)", first, second);
  if (first.empty()) return Answer<double>::none("no seed");
  double wins = 0;
  for (std::size_t i = 0; i < first.size(); ++i) wins += won(first[i], second[i]);
  return wins / static_cast<double>(first.size());
}

Answer<double> probability_better_unpaired(std::span<const double> first,
                                           std::span<const double> second) {
  require_finite("P(A > B)", first);
  require_finite("P(A > B)", second);
  if (first.empty() || second.empty()) return Answer<double>::none("no seed");
  double wins = 0;
  for (double a : first) {
    for (double b : second) wins += won(a, b);
  }
  return wins / static_cast<double>(first.size()) / static_cast<double>(second.size());
}

Answer<Welch> welch(std::span<const double> first, std::span<const double> second) {
  require_finite("Welch test", first);
  require_finite("Welch test", second);
  if (first.size() < 2 || second.size() < 2) {
    return Answer<Welch>::none("fewer than 2 values on a side");
  }
  constexpr std::string_view kNoVariance = "neither side varies";
  if (is_constant(first) && is_constant(second)) return Answer<Welch>::none(kNoVariance);
  double scale = 0;  // t is free of units: with the largest value at 1, no square overflows
  for (std::span<const double> side : {first, second}) {
    for (double value : side) scale = std::max(scale, std::abs(value));
  }
  const Moments a = moments(first, scale);
  const Moments b = moments(second, scale);
  const double variance = a.variance_of_mean + b.variance_of_mean;
  if (variance == 0) return Answer<Welch>::none(kNoVariance);
  const double t = (a.mean - b.mean) / std::sqrt(variance);
  const double share = a.variance_of_mean / variance;
  const double df = 1 / (share * share / static_cast<double>(first.size() - 1) +
                         (1 - share) * (1 - share) / static_cast<double>(second.size() - 1));
  const boost::math::students_t student(df);
  return Welch{t, df, 2 * boost::math::cdf(boost::math::complement(student, std::abs(t)))};
}

}  // namespace nashost::stats
