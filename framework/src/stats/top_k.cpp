#include "stats/top_k.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "nashost/abi/error.hpp"
#include "stats/finite.hpp"

namespace nashost::stats {
namespace {

void require_shortlist(std::string_view statistic, std::span<const double> score,
                       std::span<const double> truth, std::size_t k) {
  require_paired(statistic, score, truth);
  if (k < 1 || k > score.size()) {
    throw Error(
        fmt::format("{}: a shortlist of {} among {} architectures", statistic, k, score.size()));
  }
}

/// The k best of some values: those above the edge are in, `seats` of the `tied` at the edge too.
struct Shortlist {
  double edge;
  std::size_t seats;
  std::size_t tied;

  double membership(double value) const {
    if (value != edge) return value > edge ? 1 : 0;
    return static_cast<double>(seats) / static_cast<double>(tied);
  }
};

Shortlist shortlist(std::span<const double> values, std::size_t k) {
  std::vector<double> order(values.begin(), values.end());
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k - 1), order.end(),
                   std::greater<>());
  const double edge = order[k - 1];
  const auto above =
      std::count_if(values.begin(), values.end(), [&](double v) { return v > edge; });
  const auto tied = std::count(values.begin(), values.end(), edge);
  return {edge, k - static_cast<std::size_t>(above), static_cast<std::size_t>(tied)};
}

}  // namespace

double top_k_precision(std::span<const double> score, std::span<const double> truth,
                       std::size_t k) {
  require_shortlist("top-k precision", score, truth, k);
  const Shortlist predicted = shortlist(score, k);
  const Shortlist best = shortlist(truth, k);
  double shared = 0;
  for (std::size_t i = 0; i < score.size(); ++i) {
    shared += predicted.membership(score[i]) * best.membership(truth[i]);
  }
  return shared / static_cast<double>(k);
}

double regret_at_k(std::span<const double> score, std::span<const double> truth, std::size_t k) {
  require_shortlist("regret@k", score, truth, k);
  const Shortlist predicted = shortlist(score, k);
  double certain = -std::numeric_limits<double>::infinity();
  std::vector<double> tied;
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (score[i] > predicted.edge) certain = std::max(certain, truth[i]);
    if (score[i] == predicted.edge) tied.push_back(truth[i]);
  }
  // Best of the tied first: its chance of a seat is seats/tied; the next one matters if it has
  // none.
  std::sort(tied.begin(), tied.end(), std::greater<>());
  double expected = 0;
  double nobody_yet = 1;
  for (std::size_t i = 0; i < tied.size() && nobody_yet > 0; ++i) {
    const std::size_t left = tied.size() - i;
    const double seated = left <= predicted.seats
                              ? 1
                              : static_cast<double>(predicted.seats) / static_cast<double>(left);
    expected += nobody_yet * seated * std::max(certain, tied[i]);
    nobody_yet *= 1 - seated;
  }
  return std::max(0.0, *std::max_element(truth.begin(), truth.end()) - expected);
}

}  // namespace nashost::stats
