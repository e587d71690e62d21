#pragma once

#include <cstdint>
#include <limits>

#include "nashost/bandit/draw_where.hpp"
#include "nashost/bandit/largest.hpp"

namespace nashost {

/// Draws the arm with the largest optimistic forecast μ̌(t) + width · spread(t), ties uniform; arms
/// with too few rewards for a forecast have +∞ and come first, uniformly. `Forecast` is
/// RestedForecast or RestlessForecast. O(K), and O(1) while an eighth of the arms has no forecast.
template <class Forecast>
Draw draw_by_forecast(const Forecast& forecast, const ArmMask& mask, RandomStream& random, double t,
                      double width) {
  const auto without = [&](std::int64_t arm) { return forecast.span(arm) == 0; };
  if (forecast.blank() > mask.arms() / 8) {
    if (const auto arm = try_draw_where(mask, random, without)) return {*arm};
  }
  std::int64_t blank = 0;
  Largest largest(random);
  for (std::int64_t arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
    if (without(arm)) {
      ++blank;
    } else if (blank == 0) {
      largest.offer(arm, forecast.at(arm, t) + width * forecast.spread(arm, t));
    }
  }
  if (blank > 0) return {draw_where(mask, random, blank, without)};
  return {largest.arm()};
}

/// The same value for one arm, for reports.
template <class Forecast>
double forecast_index(const Forecast& forecast, std::int64_t arm, double t, double width) {
  if (forecast.span(arm) == 0) return std::numeric_limits<double>::infinity();
  return forecast.at(arm, t) + width * forecast.spread(arm, t);
}

}  // namespace nashost
