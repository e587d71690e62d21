#include "stats/decision_trend.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "stats/deviations.hpp"

namespace nashost::stats {
namespace {

constexpr std::string_view kNoPair = "no two architectures differ in this decision alone";

}  // namespace

Answer<double> monotone_trend(const Design& design, std::span<const double> values,
                              std::size_t decision) {
  require_design("monotone trend", design, values);
  double surplus = 0;
  double pairs = 0;
  for (const auto& [rest, rows] : matched_rows(design, decision)) {
    for (std::size_t earlier : rows) {
      for (std::size_t later : rows) {
        if (design.rows[earlier][decision] >= design.rows[later][decision]) continue;
        pairs += 1;
        if (values[later] > values[earlier]) surplus += 1;
        if (values[later] < values[earlier]) surplus -= 1;
      }
    }
  }
  if (pairs == 0) return Answer<double>::none(kNoPair);
  return surplus / pairs;
}

Answer<double> score_per_option(const Design& design, std::span<const double> values,
                                std::size_t decision) {
  require_design("score per option", design, values);
  const Deviations centred = deviations(values);
  double along = 0;
  double spread = 0;
  for (const auto& [rest, rows] : matched_rows(design, decision)) {
    double mean_option = 0;
    double mean_score = 0;
    for (std::size_t r : rows) {
      mean_option += design.rows[r][decision] / static_cast<double>(rows.size());
      mean_score += centred.unit[r] / static_cast<double>(rows.size());
    }
    if (rows.size() < 2) continue;
    for (std::size_t r : rows) {
      const double step = design.rows[r][decision] - mean_option;
      along += step * (centred.unit[r] - mean_score);
      spread += step * step;
    }
  }
  if (spread == 0) return Answer<double>::none(kNoPair);
  return centred.scale * (along / spread);
}

Answer<double> joint_trend(const Design& design, std::span<const double> values) {
  require_design("joint trend", design, values);
  double surplus = 0;
  double pairs = 0;
  for (std::size_t earlier = 0; earlier < design.rows.size(); ++earlier) {
    for (std::size_t later = 0; later < design.rows.size(); ++later) {
      // Rows are distinct, so being as far along everywhere means further somewhere.
      if (earlier == later ||
          !std::ranges::equal(design.rows[earlier], design.rows[later], std::less_equal<>())) {
        continue;
      }
      pairs += 1;
      if (values[later] > values[earlier]) surplus += 1;
      if (values[later] < values[earlier]) surplus -= 1;
    }
  }
  if (pairs == 0) return Answer<double>::none("no architecture is further along than another");
  return surplus / pairs;
}

}  // namespace nashost::stats
