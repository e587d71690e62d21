#include "stats/rank_correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "stats/deviations.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {
namespace {

constexpr std::string_view kTooFew = "fewer than 3 architectures";
constexpr std::string_view kConstant = "all scores of a column are equal";

std::int64_t pairs_of(std::int64_t n) { return n * (n - 1) / 2; }

/// Pairs within runs of equal neighbours of a sorted range.
template <class Items, class Equal>
std::int64_t tied_pairs(const Items& sorted, Equal equal) {
  std::int64_t tied = 0;
  std::int64_t run = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    run = i > 0 && equal(sorted[i - 1], sorted[i]) ? run + 1 : 0;
    tied += run;
  }
  return tied;
}

/// Sorts values and returns how many pairs stood in the wrong order.
std::int64_t sort_and_count_inversions(std::vector<double>& values) {
  std::int64_t inversions = 0;
  std::vector<double> merged(values.size());
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size());
      const std::size_t end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t out = begin; out < end; ++out) {
        if (left < middle && (right == end || values[left] <= values[right])) {
          merged[out] = values[left++];
        } else {
          inversions += static_cast<std::int64_t>(middle - left);
          merged[out] = values[right++];
        }
      }
    }
    values.swap(merged);
  }
  return inversions;
}

/// For columns that are finite and paired.
Answer<double> pearson_of(std::span<const double> x, std::span<const double> y) {
  if (x.size() < 3) return Answer<double>::none(kTooFew);
  const Deviations dx = deviations(x);
  const Deviations dy = deviations(y);
  if (dx.all_equal() || dy.all_equal()) return Answer<double>::none(kConstant);
  const double xx = sum_of_squares(dx.unit);
  const double yy = sum_of_squares(dy.unit);
  const double xy = std::inner_product(dx.unit.begin(), dx.unit.end(), dy.unit.begin(), 0.0);
  return std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
}

}  // namespace

Answer<double> pearson(std::span<const double> x, std::span<const double> y) {
  require_paired("Pearson correlation", x, y);
  return pearson_of(x, y);
}

Answer<double> spearman(std::span<const double> x, std::span<const double> y) {
  require_paired("Spearman correlation", x, y);
  return pearson_of(average_ranks(x), average_ranks(y));
}

Answer<double> kendall(std::span<const double> x, std::span<const double> y) {
  const PairCounts counts = pair_counts(x, y);
  if (x.size() < 3) return Answer<double>::none(kTooFew);
  const auto differ_x = static_cast<double>(counts.pairs - counts.tied_x);
  const auto differ_y = static_cast<double>(counts.pairs - counts.tied_y);
  if (differ_x == 0 || differ_y == 0) return Answer<double>::none(kConstant);
  const auto surplus = static_cast<double>(counts.concordant - counts.discordant);
  return std::clamp(surplus / std::sqrt(differ_x * differ_y), -1.0, 1.0);
}

Answer<double> sparse_kendall(std::span<const double> score, std::span<const double> truth,
                              double step) {
  if (!(step > 0) || !std::isfinite(step)) {
    throw Error(
        fmt::format("sparse Kendall correlation: the step is {}, and must be positive", step));
  }
  require_paired("sparse Kendall correlation", score, truth);
  // Accuracies are multiples of 1/images: halves are common, and binary fractions miss them by
  // 1e-13.
  constexpr double kHalf = 0.5 + 1e-6;
  std::vector<double> rounded(truth.size());
  std::transform(truth.begin(), truth.end(), rounded.begin(),
                 [&](double value) { return std::floor(value / step + kHalf); });
  return kendall(score, rounded);
}

std::vector<double> average_ranks(std::span<const double> values) {
  require_finite("ranks", values);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + 1 + end) / 2;  // mean of begin+1 … end
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

PairCounts pair_counts(std::span<const double> x, std::span<const double> y) {
  require_paired("Kendall correlation", x, y);
  std::vector<std::pair<double, double>> points(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) points[i] = {x[i], y[i]};
  std::sort(points.begin(), points.end());

  PairCounts counts;
  counts.pairs = pairs_of(static_cast<std::int64_t>(x.size()));
  counts.tied_x = tied_pairs(points, [](auto& a, auto& b) { return a.first == b.first; });
  counts.tied_both = tied_pairs(points, [](auto& a, auto& b) { return a == b; });
  // Sorted by x, and by y among equal x, the pairs that y inverts are the discordant ones.
  std::vector<double> by_x(x.size());
  std::transform(points.begin(), points.end(), by_x.begin(), [](auto& p) { return p.second; });
  counts.discordant = sort_and_count_inversions(by_x);
  counts.tied_y = tied_pairs(by_x, [](double a, double b) { return a == b; });
  counts.concordant =
      counts.pairs - counts.tied_x - counts.tied_y + counts.tied_both - counts.discordant;
  return counts;
}

std::vector<FalseSuperiority> false_superiorities(std::span<const double> score,
                                                  std::span<const double> truth) {
  require_paired("false superiority", score, truth);
  std::vector<FalseSuperiority> found;
  for (std::size_t i = 0; i < score.size(); ++i) {
    for (std::size_t j = 0; j < score.size(); ++j) {
      if (score[i] > score[j] && truth[i] < truth[j]) found.push_back({i, j});
    }
  }
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    return truth[a.better] - truth[a.favoured] > truth[b.better] - truth[b.favoured];
  });
  return found;
}

}  // namespace nashost::stats
