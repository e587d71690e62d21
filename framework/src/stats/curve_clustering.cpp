#include "stats/curve_clustering.hpp"

#include <fmt/format.h>

#include <map>
#include <numeric>

#include "nashost/abi/error.hpp"
#include "stats/deviations.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {
namespace {

double squares_about_mean(std::span<const double> values) {
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double sum = 0;
  for (double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

}  // namespace

Answer<double> between_group_share(std::span<const int> labels, std::span<const double> scores) {
  require_finite("share of variance between groups", scores);
  if (labels.size() != scores.size()) {
    throw Error(fmt::format("share of variance between groups: {} labels for {} scores",
                            labels.size(), scores.size()));
  }
  const Deviations centred = deviations(scores);
  std::map<int, std::vector<double>> groups;
  for (std::size_t i = 0; i < labels.size(); ++i) groups[labels[i]].push_back(centred.unit[i]);
  if (groups.size() < 2) return Answer<double>::none("fewer than 2 groups");
  if (groups.size() == labels.size()) return Answer<double>::none("every group has one member");
  if (centred.all_equal()) return Answer<double>::none("all scores are equal");
  double within = 0;
  for (const auto& [label, members] : groups) within += squares_about_mean(members);
  return 1 - within / sum_of_squares(centred.unit) * static_cast<double>(scores.size() - 1) /
                 static_cast<double>(scores.size() - groups.size());
}

CurveClustering curve_clustering(std::span<const int> labels,
                                 std::span<const std::vector<double>> curves) {
  CurveClustering result{{}, Answer<double>::none("no time at which the scores differ")};
  const std::size_t times = curves.empty() ? 0 : curves.front().size();
  for (const auto& curve : curves) {
    if (curve.size() != times) {
      throw Error(fmt::format("curve clustering: one curve has {} points, another {}", times,
                              curve.size()));
    }
  }
  double sum = 0;
  double defined = 0;
  std::vector<double> scores(curves.size());
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t a = 0; a < curves.size(); ++a) scores[a] = curves[a][t];
    const Answer<double> share = between_group_share(labels, scores);
    result.by_time.push_back(share);
    if (!share) continue;
    sum += *share;
    defined += 1;
  }
  if (defined > 0) result.mean = sum / defined;
  return result;
}

}  // namespace nashost::stats
