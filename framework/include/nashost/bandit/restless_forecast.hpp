#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/bandit/arm_series.hpp"

namespace nashost {

/// What an arm that improves with time (restless rising) will be worth in round t, per arm, from
/// its rewards x_1 … x_N, drawn in rounds t_1 … t_N: as RestedForecast, with the calendar in place
/// of the number of the pull (Metelli, Trovò, Pirola and Restelli, "Stochastic rising bandits",
/// ICML 2022, section 5),
///
///     μ̌(t) = (1/h) Σ_{l=N−h+1}^{N} [ x_l + (t − t_l) (x_l − x_{l−h}) / (t_l − t_{l−h}) ],   h = ⌊ε
///     N⌋
///
/// Law: exact on x_l = c + s t_l. Rewards of the same round, or that came in the wrong order, have
/// no slope between them: it counts as 0.
///
/// While h stays, a reward moves the sums by one term in, one out: O(1); they are formed anew each
/// time h grows, which is every 1/ε rewards and keeps rounding from adding up: O(ε h) on average.
/// Memory: 48 bytes per arm and 16 per reward.
class RestlessForecast {
 public:
  /// 0 < ε ≤ ½: the slope reaches 2h rewards back.
  RestlessForecast(std::int64_t arms, double window)
      : window_(window),
        series_(arms),
        level_(static_cast<std::size_t>(arms)),
        slope_(static_cast<std::size_t>(arms)),
        pulls_(static_cast<std::size_t>(arms)),
        span_(static_cast<std::size_t>(arms)),
        blank_(arms) {}

  void push(std::int64_t arm, std::int64_t round, double reward) {
    auto& series = series_[arm];
    series.push_back(static_cast<double>(round));
    series.push_back(reward);
    const auto at = static_cast<std::size_t>(arm);
    const std::int32_t n = ++pulls_[at];
    const auto h = static_cast<std::int32_t>(std::floor(window_ * n));
    if (h == span_[at]) {
      if (h < 1) return;
      add(arm, n, h, 1);
      add(arm, n - h, h, -1);
    } else {
      if (span_[at] == 0) --blank_;
      span_[at] = h;
      level_[at] = slope_[at] = 0;
      for (std::int32_t l = n - h + 1; l <= n; ++l) add(arm, l, h, 1);
    }
  }

  std::int64_t arms() const { return static_cast<std::int64_t>(pulls_.size()); }
  /// N.
  std::int64_t pulls(std::int64_t arm) const { return pulls_[static_cast<std::size_t>(arm)]; }
  /// h; while it is 0 there is no forecast.
  std::int64_t span(std::int64_t arm) const { return span_[static_cast<std::size_t>(arm)]; }
  /// Number of arms without a forecast.
  std::int64_t blank() const { return blank_; }
  /// μ̌(t), for h ≥ 1.
  double at(std::int64_t arm, double t) const {
    const auto i = static_cast<std::size_t>(arm);
    return (level_[i] + slope_[i] * t) / static_cast<double>(span_[i]);
  }
  /// (t − N + h − 1) / √h³, for h ≥ 1.
  double spread(std::int64_t arm, double t) const {
    const auto i = static_cast<std::size_t>(arm);
    const auto h = static_cast<double>(span_[i]);
    return (t - pulls_[i] + h - 1) / (h * std::sqrt(h));
  }

  void persist(Archive& archive) {
    archive("series", series_);
    archive("level", level_);
    archive("slope", slope_);
    archive("pulls", pulls_);
    archive("span", span_);
    archive("blank", blank_);
  }

 private:
  /// Adds the line of reward l, sign times, to the sum of lines level + slope·t.
  void add(std::int64_t arm, std::int32_t l, std::int32_t h, double sign) {
    const auto& series = series_[arm];
    const auto now = 2 * static_cast<std::size_t>(l - 1);
    const auto before = 2 * static_cast<std::size_t>(l - h - 1);
    const double elapsed = series[now] - series[before];
    const double slope = elapsed > 0 ? (series[now + 1] - series[before + 1]) / elapsed : 0;
    const auto at = static_cast<std::size_t>(arm);
    slope_[at] += sign * slope;
    level_[at] += sign * (series[now + 1] - series[now] * slope);
  }

  double window_;
  ArmSeries series_;                   // t_l and x_l in turn
  std::vector<double> level_, slope_;  // sums over the last h rewards
  std::vector<std::int32_t> pulls_, span_;
  std::int64_t blank_;
};

}  // namespace nashost
