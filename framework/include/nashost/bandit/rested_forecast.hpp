#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/bandit/arm_series.hpp"

namespace nashost {

/// What an arm that improves with its pulls (rested rising) will be worth at pull t, per arm, from
/// its rewards x_1 … x_N so far: the mean of its last h = ⌊ε N⌋ rewards, each carried on to t along
/// the slope to the reward h pulls before (Metelli, Trovò, Pirola and Restelli, "Stochastic rising
/// bandits", ICML 2022, section 4; Mussi et al., ICML 2024, section 3),
///
///     μ̌(t) = (1/h) Σ_{l=N−h+1}^{N} [ x_l + (t − l) (x_l − x_{l−h}) / h ]
///
/// Law: exact on affine rewards x_l = c + s l: μ̌(t) = c + s t. For concave ones it is optimistic up
/// to noise. With independent noise of scale σ a confidence radius is σ (t − N + h − 1) √(f / h³).
///
/// As a function of t it is a straight line, level + slope·t, which a reward changes in O(1) from
/// prefix sums of x_l and l x_l. Memory: 48 bytes per arm and 16 per reward.
class RestedForecast {
 public:
  /// 0 < ε ≤ ½: the slope reaches 2h rewards back.
  RestedForecast(std::int64_t arms, double window)
      : window_(window),
        prefix_(arms),
        level_(static_cast<std::size_t>(arms)),
        slope_(static_cast<std::size_t>(arms)),
        pulls_(static_cast<std::size_t>(arms)),
        span_(static_cast<std::size_t>(arms)),
        blank_(arms) {}

  void push(std::int64_t arm, double reward) {
    auto& sums = prefix_[arm];
    const auto at = static_cast<std::size_t>(arm);
    const double before = sums.empty() ? 0 : sums[sums.size() - 2];
    const double before_weighted = sums.empty() ? 0 : sums.back();
    const std::int32_t n = ++pulls_[at];
    sums.push_back(before + reward);
    sums.push_back(before_weighted + n * reward);
    const auto h = static_cast<std::int32_t>(std::floor(window_ * n));
    if (h < 1) return;
    if (span_[at] == 0) --blank_;
    span_[at] = h;
    // Σ l (x_l − x_{l−h}) over the last h is Σ l x_l over them, less Σ (m + h) x_m over the h
    // before.
    const double recent = sum(arm, n) - sum(arm, n - h);
    const double earlier = sum(arm, n - h) - sum(arm, n - 2 * h);
    const double weighted = weighted_sum(arm, n) - weighted_sum(arm, n - h) -
                            (weighted_sum(arm, n - h) - weighted_sum(arm, n - 2 * h) + h * earlier);
    const auto length = static_cast<double>(h);
    slope_[at] = (recent - earlier) / (length * length);
    level_[at] = recent / length - weighted / (length * length);
  }

  std::int64_t arms() const { return static_cast<std::int64_t>(pulls_.size()); }
  /// N.
  std::int64_t pulls(std::int64_t arm) const { return pulls_[static_cast<std::size_t>(arm)]; }
  /// h; while it is 0 there is no forecast.
  std::int64_t span(std::int64_t arm) const { return span_[static_cast<std::size_t>(arm)]; }
  /// Number of arms without a forecast.
  std::int64_t blank() const { return blank_; }
  /// The mean of the last h rewards, for h ≥ 1.
  double recent(std::int64_t arm) const {
    const auto n = pulls_[static_cast<std::size_t>(arm)];
    const auto h = span_[static_cast<std::size_t>(arm)];
    return (sum(arm, n) - sum(arm, n - h)) / static_cast<double>(h);
  }
  /// μ̌(t), for h ≥ 1.
  double at(std::int64_t arm, double t) const {
    const auto i = static_cast<std::size_t>(arm);
    return level_[i] + slope_[i] * t;
  }
  /// (t − N + h − 1) / √h³, for h ≥ 1.
  double spread(std::int64_t arm, double t) const {
    const auto i = static_cast<std::size_t>(arm);
    const auto h = static_cast<double>(span_[i]);
    return (t - pulls_[i] + h - 1) / (h * std::sqrt(h));
  }

  void persist(Archive& archive) {
    archive("prefix", prefix_);
    archive("level", level_);
    archive("slope", slope_);
    archive("pulls", pulls_);
    archive("span", span_);
    archive("blank", blank_);
  }

 private:
  /// Σ_{l ≤ n} x_l and Σ_{l ≤ n} l x_l.
  double sum(std::int64_t arm, std::int32_t n) const {
    return n == 0 ? 0 : prefix_[arm][2 * static_cast<std::size_t>(n) - 2];
  }
  double weighted_sum(std::int64_t arm, std::int32_t n) const {
    return n == 0 ? 0 : prefix_[arm][2 * static_cast<std::size_t>(n) - 1];
  }

  double window_;
  ArmSeries prefix_;
  std::vector<double> level_, slope_;
  std::vector<std::int32_t> pulls_, span_;
  std::int64_t blank_;
};

}  // namespace nashost
