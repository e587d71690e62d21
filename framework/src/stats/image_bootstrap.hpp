#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/bootstrap.hpp"

namespace nashost::stats {

/// Which architecture got which test image right.
///
/// Kept as the distinct patterns of right and wrong, with the pattern of each image: most images
/// are right for all architectures, so a resample costs one draw per image and then only as many
/// steps as there are patterns, whatever the number of architectures.
class NASHOST_API Correctness {
 public:
  /// One row per architecture of one entry per image, not 0 for right; the images in the same
  /// order. Rows of different lengths, or none at all: nashost::Error.
  explicit Correctness(std::span<const std::vector<std::uint8_t>> rows);

  std::size_t architectures() const { return architectures_; }
  std::size_t images() const { return pattern_of_.size(); }
  std::size_t patterns() const { return images_with_.size(); }
  /// Share of right images per architecture, size architectures().
  std::vector<double> accuracies() const;
  /// The same with each pattern counted as often as told, size patterns().
  std::vector<double> accuracies(std::span<const std::int64_t> pattern_counts) const;
  /// How many images show each pattern, size patterns().
  std::span<const std::int64_t> images_with() const { return images_with_; }
  /// The pattern of each image, size images().
  std::span<const std::uint32_t> pattern_of() const { return pattern_of_; }

 private:
  std::size_t architectures_;
  std::vector<std::uint32_t> pattern_of_;
  std::vector<std::int64_t> images_with_;
  std::vector<std::uint8_t> right_;  // pattern p, architecture a: right_[p · architectures_ + a]
};

/// A statistic of the accuracies, one per architecture.
using AccuracyStatistic = std::function<Answer<double>(std::span<const double> accuracies)>;

/// Resamples the test images, the same ones for all architectures: how far the result depends on
/// which images happened to be in the test set. Answers as bootstrap() does.
NASHOST_API Answer<IntervalEstimate> bootstrap_over_images(const Correctness& correctness,
                                                           const AccuracyStatistic& statistic,
                                                           RandomStream& random,
                                                           const BootstrapOptions& options = {});

}  // namespace nashost::stats
