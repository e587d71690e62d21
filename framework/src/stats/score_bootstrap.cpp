#include "stats/score_bootstrap.hpp"

#include <fmt/format.h>

#include <numeric>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/finite.hpp"
#include "stats/seeds.hpp"

namespace nashost::stats {
namespace {

std::vector<std::size_t> all(std::size_t n) {
  std::vector<std::size_t> indices(n);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

template <class Index>
void redraw(std::vector<Index>& indices, RandomStream& random) {
  for (Index& index : indices) index = static_cast<Index>(random.below(indices.size()));
}

Answer<IntervalEstimate> interval_of(const Answer<double>& estimate,
                                     const std::vector<double>& resampled,
                                     const BootstrapOptions& options) {
  using Result = Answer<IntervalEstimate>;
  if (!estimate) return Result::none(estimate.reason());
  if (2 * resampled.size() < static_cast<std::size_t>(options.resamples)) {
    return Result::none("most resamples leave the statistic without a value");
  }
  BootstrapOptions corrected = options;
  corrected.method = BootstrapMethod::bca;
  const auto interval = interval_from(resampled, *estimate, {}, corrected);
  if (interval) return interval;
  corrected.method = BootstrapMethod::percentile;
  return interval_from(resampled, *estimate, {}, corrected);
}

}  // namespace

ScoreSample::ScoreSample(std::vector<std::vector<double>> columns) : columns_(std::move(columns)) {
  if (columns_.empty()) throw Error("scores: no seed");
  for (const auto& column : columns_) {
    if (column.size() != columns_.front().size()) {
      throw Error(fmt::format("scores: one seed has {} architectures, another {}",
                              columns_.front().size(), column.size()));
    }
    require_finite("scores", column);
  }
}

ScoreSample ScoreSample::fixed(std::vector<double> scores) { return of_seeds({std::move(scores)}); }

ScoreSample ScoreSample::of_seeds(std::vector<std::vector<double>> columns) {
  return ScoreSample(std::move(columns));
}

ScoreSample ScoreSample::of_answers(std::span<const Answers> answers) {
  if (answers.empty()) throw Error("scores: no seed");
  Answers rows;
  for (const Answers& seed : answers) {
    if (seed.size() != answers.front().size()) {
      throw Error(fmt::format("scores: one seed has {} architectures, another {}",
                              answers.front().size(), seed.size()));
    }
    rows.insert(rows.end(), seed.begin(), seed.end());
  }
  Correctness correctness(rows);
  const std::vector<double> accuracies = correctness.accuracies();
  const auto n = static_cast<std::ptrdiff_t>(answers.front().size());
  std::vector<std::vector<double>> columns;
  for (auto begin = accuracies.begin(); begin != accuracies.end(); begin += n) {
    columns.emplace_back(begin, begin + n);
  }
  ScoreSample sample(std::move(columns));
  sample.answers_ = std::move(correctness);
  return sample;
}

std::vector<double> ScoreSample::scores() const { return mean_column(columns_, all(seeds())); }

std::vector<double> ScoreSample::resampled(std::span<const std::size_t> seeds,
                                           std::span<const std::uint32_t> images) const {
  if (!answers_) return mean_column(columns_, seeds);
  std::vector<std::int64_t> counts(answers_->patterns(), 0);
  for (const std::uint32_t image : images) ++counts[answers_->pattern_of()[image]];
  const std::vector<double> rows = answers_->accuracies(counts);
  std::vector<double> mean(architectures(), 0.0);
  for (const std::size_t seed : seeds) {
    for (std::size_t a = 0; a < mean.size(); ++a) mean[a] += rows[seed * mean.size() + a];
  }
  for (double& value : mean) value /= static_cast<double>(seeds.size());
  return mean;
}

std::vector<Answer<IntervalEstimate>> bootstrap_scores(const ScoreSample& x, const ScoreSample& y,
                                                       bool same_images,
                                                       const ScoreStatistics& statistics,
                                                       RandomStream& random,
                                                       const BootstrapOptions& options) {
  check(options);
  if (same_images && x.images() != y.images()) {
    throw Error(
        fmt::format("scores: {} images on one side, {} on the other, and they should be the "
                    "same ones",
                    x.images(), y.images()));
  }
  const auto estimates = statistics(x.scores(), y.scores());
  std::vector<Answer<IntervalEstimate>> intervals;
  if (!x.is_random() && !y.is_random()) {
    for (std::size_t i = 0; i < estimates.size(); ++i) {
      intervals.push_back(Answer<IntervalEstimate>::none("nothing that was random is known"));
    }
    return intervals;
  }
  std::vector<std::size_t> seeds_x = all(x.seeds()), seeds_y = all(y.seeds());
  std::vector<std::uint32_t> images_x(x.images()), images_y(y.images());
  std::vector<std::vector<double>> resampled(estimates.size());
  for (int i = 0; i < options.resamples; ++i) {
    redraw(seeds_x, random);
    redraw(seeds_y, random);
    redraw(images_x, random);
    if (!same_images) redraw(images_y, random);
    const auto values = statistics(x.resampled(seeds_x, images_x),
                                   y.resampled(seeds_y, same_images ? images_x : images_y));
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (values[k]) resampled[k].push_back(*values[k]);
    }
  }
  for (std::size_t k = 0; k < estimates.size(); ++k) {
    intervals.push_back(interval_of(estimates[k], resampled[k], options));
  }
  return intervals;
}

}  // namespace nashost::stats
