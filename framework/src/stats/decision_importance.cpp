#include "stats/decision_importance.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <numeric>

#include "nashost/abi/error.hpp"
#include "stats/deviations.hpp"

namespace nashost::stats {
namespace {

constexpr std::string_view kConstant = "all scores are equal";

/// Means of centred scores for each pair of options of two decisions, options(d) × options(e).
std::vector<double> cell_means(const Design& design, std::span<const double> scores, std::size_t d,
                               std::size_t e) {
  const auto width = static_cast<std::size_t>(design.options[e]);
  std::vector<double> means(static_cast<std::size_t>(design.options[d]) * width, 0.0);
  for (std::size_t r = 0; r < scores.size(); ++r) {
    const auto& row = design.rows[r];
    means[static_cast<std::size_t>(row[d]) * width + static_cast<std::size_t>(row[e])] += scores[r];
  }
  const double rows_per_cell =
      static_cast<double>(scores.size()) / static_cast<double>(means.size());
  for (double& mean : means) mean /= rows_per_cell;
  return means;
}

std::vector<double> option_means(const Design& design, std::span<const double> scores,
                                 std::size_t d) {
  std::vector<double> means(static_cast<std::size_t>(design.options[d]), 0.0);
  for (std::size_t r = 0; r < scores.size(); ++r) {
    means[static_cast<std::size_t>(design.rows[r][d])] += scores[r];
  }
  const double rows_per_option =
      static_cast<double>(scores.size()) / static_cast<double>(means.size());
  for (double& mean : means) mean /= rows_per_option;
  return means;
}

}  // namespace

Answer<VarianceShares> variance_shares(const Design& design, std::span<const double> values) {
  require_design("variance shares", design, values);
  if (static_cast<std::int64_t>(design.rows.size()) != design.combinations()) {
    throw Error(
        fmt::format("variance shares: {} of {} combinations are scored, and they need all; an "
                    "additive fit does "
                    "not",
                    design.rows.size(), design.combinations()));
  }
  const Deviations centred = deviations(values);
  if (centred.all_equal()) return Answer<VarianceShares>::none(kConstant);
  const std::vector<double>& scores = centred.unit;
  const double total = sum_of_squares(scores) / static_cast<double>(scores.size());

  const std::size_t decisions = design.options.size();
  std::vector<std::vector<double>> single(decisions);
  VarianceShares shares;
  double explained = 0;
  for (std::size_t d = 0; d < decisions; ++d) {
    single[d] = option_means(design, scores, d);
    shares.main.push_back(sum_of_squares(single[d]) / static_cast<double>(single[d].size()) /
                          total);
    explained += shares.main.back();
  }
  for (std::size_t d = 0; d < decisions; ++d) {
    for (std::size_t e = d + 1; e < decisions; ++e) {
      std::vector<double> cells = cell_means(design, scores, d, e);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] -= single[d][i / single[e].size()] + single[e][i % single[e].size()];
      }
      const double share = sum_of_squares(cells) / static_cast<double>(cells.size()) / total;
      shares.interactions.push_back({d, e, share});
      explained += share;
    }
  }
  shares.higher = std::max(0.0, 1 - explained);
  return shares;
}

Answer<AdditiveFit> additive_fit(const Design& design, std::span<const double> values) {
  require_design("additive fit", design, values);
  const Deviations centred = deviations(values);
  if (centred.all_equal()) return Answer<AdditiveFit>::none(kConstant);

  const auto n = static_cast<Eigen::Index>(values.size());
  const int columns = 1 + std::accumulate(design.options.begin(), design.options.end(), 0);
  Eigen::MatrixXd one_hot = Eigen::MatrixXd::Zero(n, columns);
  one_hot.col(0).setOnes();
  for (Eigen::Index r = 0; r < n; ++r) {
    int offset = 1;
    for (std::size_t d = 0; d < design.options.size(); ++d) {
      one_hot(r, offset + design.rows[static_cast<std::size_t>(r)][d]) = 1;
      offset += design.options[d];
    }
  }
  // Of deficient rank by construction (options of a decision add up to the constant).
  const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver(one_hot);
  const auto rank = static_cast<std::int64_t>(solver.rank());
  if (rank >= n) return Answer<AdditiveFit>::none("no more scores than parameters");
  const Eigen::Map<const Eigen::VectorXd> scores(centred.unit.data(), n);
  const Eigen::VectorXd fitted = one_hot * solver.solve(scores);

  AdditiveFit fit;
  const double left = (scores - fitted).squaredNorm() / scores.squaredNorm();
  fit.r_squared = 1 - left;
  fit.adjusted_r_squared = 1 - left * static_cast<double>(n - 1) / static_cast<double>(n - rank);
  fit.parameters = rank;
  fit.fitted.resize(values.size());
  for (std::size_t r = 0; r < values.size(); ++r) {
    fit.fitted[r] = centred.mean + centred.scale * fitted[static_cast<Eigen::Index>(r)];
  }
  return fit;
}

}  // namespace nashost::stats
