#include "stats/image_bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::stats {

Correctness::Correctness(std::span<const std::vector<std::uint8_t>> rows)
    : architectures_(rows.size()) {
  if (rows.empty() || rows.front().empty()) throw Error("correctness: no architecture or no image");
  for (const auto& row : rows) {
    if (row.size() != rows.front().size()) {
      throw Error(fmt::format("correctness: one row has {} images, another {}", rows.front().size(),
                              row.size()));
    }
  }
  std::unordered_map<std::string, std::uint32_t> known;
  pattern_of_.reserve(rows.front().size());
  std::string pattern(rows.size(), '\0');
  for (std::size_t image = 0; image < rows.front().size(); ++image) {
    for (std::size_t a = 0; a < rows.size(); ++a) pattern[a] = rows[a][image] != 0 ? 1 : 0;
    const auto [entry, is_new] =
        known.try_emplace(pattern, static_cast<std::uint32_t>(images_with_.size()));
    if (is_new) {
      images_with_.push_back(0);
      right_.insert(right_.end(), pattern.begin(), pattern.end());
    }
    pattern_of_.push_back(entry->second);
    ++images_with_[entry->second];
  }
}

std::vector<double> Correctness::accuracies() const { return accuracies(images_with_); }

std::vector<double> Correctness::accuracies(std::span<const std::int64_t> pattern_counts) const {
  if (pattern_counts.size() != patterns()) {
    throw Error(
        fmt::format("correctness: {} counts for {} patterns", pattern_counts.size(), patterns()));
  }
  std::vector<std::int64_t> right(architectures_, 0);
  std::int64_t images = 0;
  for (std::size_t p = 0; p < patterns(); ++p) {
    images += pattern_counts[p];
    for (std::size_t a = 0; a < architectures_; ++a) {
      right[a] += pattern_counts[p] * right_[p * architectures_ + a];
    }
  }
  if (images < 1) throw Error("correctness: accuracies of no image");
  std::vector<double> result(architectures_);
  for (std::size_t a = 0; a < architectures_; ++a) {
    result[a] = static_cast<double>(right[a]) / static_cast<double>(images);
  }
  return result;
}

Answer<IntervalEstimate> bootstrap_over_images(const Correctness& correctness,
                                               const AccuracyStatistic& statistic,
                                               RandomStream& random,
                                               const BootstrapOptions& options) {
  check(options);
  using Result = Answer<IntervalEstimate>;
  const std::size_t images = correctness.images();
  if (images < 2) return Result::none("fewer than 2 images to resample");
  const Answer<double> estimate = statistic(correctness.accuracies());
  if (!estimate) return Result::none(estimate.reason());

  std::vector<std::int64_t> counts(correctness.images_with().begin(),
                                   correctness.images_with().end());
  std::vector<double> leave_one_out;
  if (options.method == BootstrapMethod::bca) {
    for (std::size_t p = 0; p < counts.size(); ++p) {
      --counts[p];
      const Answer<double> value = statistic(correctness.accuracies(counts));
      ++counts[p];
      if (!value) return Result::none("the statistic has no value without one of the images");
      // Leaving out any image of a pattern gives the same value.
      leave_one_out.insert(leave_one_out.end(), static_cast<std::size_t>(counts[p]), *value);
    }
  }

  std::vector<double> resampled;
  resampled.reserve(static_cast<std::size_t>(options.resamples));
  for (int i = 0; i < options.resamples; ++i) {
    std::fill(counts.begin(), counts.end(), 0);
    for (std::size_t draw = 0; draw < images; ++draw) {
      ++counts[correctness.pattern_of()[random.below(images)]];
    }
    const Answer<double> value = statistic(correctness.accuracies(counts));
    if (value) resampled.push_back(*value);
  }
  if (2 * resampled.size() < static_cast<std::size_t>(options.resamples)) {
    return Result::none("most resamples leave the statistic without a value");
  }
  return interval_from(resampled, *estimate, leave_one_out, options);
}

}  // namespace nashost::stats
