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
                                              const nashost::Region& region,
                                              nashost::RandomStream&) {
  if (evidence.scores == nullptr) return {};
  const nashost::Scores& scores = *evidence.scores;
  for (const float reward : scores.rewards) {
    if (!(reward >= 0 && reward <= 1)) throw nashost::Error("my_pruner needs scores in [0, 1]");
  }
  struct Survivor {
    nashost::Architecture architecture;
    double mean;
  };
  std::vector<Survivor> survivors;
  for (std::size_t a = 0; a < scores.architectures.size(); ++a) {
    if (!region.contains(scores.architectures[a])) continue;
    const auto row = scores.row(a);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    survivors.push_back({scores.architectures[a], sum / static_cast<double>(scores.examples)});
  }
  if (survivors.size() < 2) return {};
  const Survivor best = *std::ranges::max_element(survivors, {}, &Survivor::mean);

  ++reviews_;
  const double k = static_cast<double>(reviews_);
  const double share = delta_ / (k * (k + 1) * static_cast<double>(survivors.size() - 1));
  const double bound = std::sqrt(2 * std::log(1 / share) / static_cast<double>(scores.examples));
  std::vector<nashost::Change> changes;
  for (const Survivor& one : survivors) {
    const double difference = best.mean - one.mean;
    if (difference <= bound) continue;
    changes.push_back({.kind = nashost::Change::Kind::cut,
                       .what = nashost::PartialAssignment::prefix(one.architecture),
                       .statistic = "mean paired difference",
                       .value = difference,
                       .bound = bound,
                       .rival = nashost::PartialAssignment::prefix(best.architecture),
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
