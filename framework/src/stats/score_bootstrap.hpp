#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/bootstrap.hpp"
#include "stats/image_bootstrap.hpp"

/// Intervals for what two columns of scores say of one another (a rank correlation, a regret), over
/// everything that was random in getting them: the seeds of trainings, and the test images.
namespace nashost::stats {

/// One number per architecture, with what is known of how else it could have come out.
class NASHOST_API ScoreSample {
 public:
  /// Right answers of one training: architecture × image, not 0 for right.
  using Answers = std::vector<std::vector<std::uint8_t>>;

  /// Numbers that are what they are: sizes, rewards, a table.
  static ScoreSample fixed(std::vector<double> scores);
  /// One column per seed, at least one.
  static ScoreSample of_seeds(std::vector<std::vector<double>> columns);
  /// One set of answers per seed, all on the same images.
  static ScoreSample of_answers(std::span<const Answers> answers);

  std::size_t architectures() const { return columns_.front().size(); }
  std::size_t seeds() const { return columns_.size(); }
  /// 0: the answers are not known, and images cannot be resampled.
  std::size_t images() const { return answers_ ? answers_->images() : 0; }
  bool is_random() const { return seeds() > 1 || images() > 1; }
  const std::vector<std::vector<double>>& columns() const { return columns_; }
  /// Means over the seeds.
  std::vector<double> scores() const;
  /// Means over `seeds`, on `images`: indices into either, with repetitions. Images are left out
  /// where their answers are not known.
  std::vector<double> resampled(std::span<const std::size_t> seeds,
                                std::span<const std::uint32_t> images) const;

 private:
  explicit ScoreSample(std::vector<std::vector<double>> columns);

  std::vector<std::vector<double>> columns_;  // seed, architecture
  std::optional<Correctness> answers_;        // row seed · architectures + architecture
};

/// Statistics of two columns; the same number of answers whatever the columns.
using ScoreStatistics = std::function<std::vector<Answer<double>>(std::span<const double> x,
                                                                  std::span<const double> y)>;

/// Resamples the seeds of either side, and the images; the same images for both where
/// `same_images`, which then must be equally many. All statistics see the same resamples.
///
/// The interval is bias-corrected (bca_interval() with acceleration 0, which thousands of images
/// make small; options.method is not looked at), since resampling noisy scores makes them noisier
/// and so rank correlations smaller; where all resampled values lie on one side of the estimate it
/// is the percentile interval. Few seeds make short intervals: see bootstrap_over_seeds().
///
/// No answer where nothing is random, where a statistic has no value on the scores themselves, or
/// on more than half of the resamples.
NASHOST_API std::vector<Answer<IntervalEstimate>> bootstrap_scores(
    const ScoreSample& x, const ScoreSample& y, bool same_images, const ScoreStatistics& statistics,
    RandomStream& random, const BootstrapOptions& options = {});

}  // namespace nashost::stats
