#include "my_pruner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

MyPruner::MyPruner(const Parameters& parameters, const nashost::PrunerContext&)
    : every_(parameters.every), examples_(parameters.examples), delta_(parameters.delta) {}

// ---- Your rule -------------------------------------------------------------------------------

/// What is cut now, each change with its evidence. At least one architecture must be left. There
/// are no scores where the region is too large to be scored.
std::vector<nashost::Change> MyPruner::review(const nashost::Evidence& evidence,
                                              const nashost::Region&, nashost::RandomStream&) {
  if (evidence.scores == nullptr || evidence.scores->architectures.size() < 2) return {};
  const nashost::Scores& scores = *evidence.scores;
  const double n = static_cast<double>(scores.examples);
  std::vector<double> means;
  for (std::size_t a = 0; a < scores.architectures.size(); ++a) {
    const auto row = scores.row(a);
    means.push_back(std::accumulate(row.begin(), row.end(), 0.0) / n);
  }
  const auto best =
      static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());

  ++reviews_;
  const double k = static_cast<double>(reviews_);
  const double share = delta_ / (k * (k + 1) * static_cast<double>(means.size() - 1));
  const double bound = std::sqrt(2 * std::log(1 / share) / n);
  std::vector<nashost::Change> changes;
  for (std::size_t a = 0; a < means.size(); ++a) {
    const double difference = means[best] - means[a];
    if (difference <= bound) continue;
    changes.push_back({.kind = nashost::Change::Kind::cut,
                       .what = nashost::PartialAssignment::prefix(scores.architectures[a]),
                       .statistic = "mean paired difference",
                       .value = difference,
                       .bound = bound,
                       .rival = nashost::PartialAssignment::prefix(scores.architectures[best]),
                       .delta_spent = share,
                       .guarantee = guarantee()});
  }
  return changes;
}

/// One honest line, with its conditions; "heuristic" where nothing is guaranteed.
std::string MyPruner::guarantee() {
  return "the best architecture is kept with probability 1 - " + std::to_string(delta_) +
         " at least, where the examples of a review are independent draws";
}

// ----------------------------------------------------------------------------------------------

NASHOST_PLUGIN("pruner",
               nashost::pruner<MyPruner>({.name = "my_pruner",
                                          .summary = "Cuts what is behind by more than chance."}));
