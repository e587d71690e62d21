#pragma once

#include <cmath>
#include <cstdint>

#include "nashost/bandit/rested_forecast.hpp"

namespace nashost {

/// Bounds for what an arm will be worth at observation T, from its observations x_1 … x_N, where
/// their means rise and flatten: μ(n+1) − μ(n) ≥ 0, and not larger than μ(n) − μ(n−1). With the
/// latest h = ⌊ε N⌋ of them,
///
///     lower  (1/h) Σ_{l=N−h+1}^{N} x_l  −  σ √(2 ln(1/δ') / h)
///     upper  (1/h) Σ_{l=N−h+1}^{N} [ x_l + (T − l)(x_l − x_{l−h})/h ]  +  σ √(2 F ln(1/δ'))
///
/// for independent noise that is σ-subgaussian (σ = ½ for any rewards in [0, 1], by Hoeffding's
/// lemma) each fails with probability δ' at most:
///
/// The means of the latest h are at most μ(N) ≤ μ(T), which gives the lower one. As the curve
/// flattens, its growth per step behind l is at most the mean growth from l − h to l,
///
///     μ(T) − μ(l) ≤ (T − l) (μ(l) − μ(l−h)) / h,
///
/// so that the expectation of each term of the upper one, hence of their mean, is at least μ(T).
/// The 2h ≤ N observations in it are different ones, x_l with weight (1 + k/h)/h and x_{l−h} with
/// weight (k/h)/h, k = T − l, so its noise is subgaussian with variance factor
///
///     F = (1/h²) Σ_{k=T−N}^{T−N+h−1} [ (1 + k/h)² + (k/h)² ].
///
/// Mussi et al. (ICML 2024, lemmas 3.1 and 3.2) bound F by 5 (T − N + h − 1)²/h³, which holds for
/// T > N and is larger.
class RisingBounds {
 public:
  /// 0 < ε ≤ ½.
  explicit RisingBounds(double window) : forecast_(1, window) {}

  void add(double observation) { forecast_.push(0, observation); }
  /// N.
  std::int64_t count() const { return forecast_.pulls(0); }
  /// h; while it is 0 there are no bounds.
  std::int64_t span() const { return forecast_.span(0); }

  /// The mean of the latest h.
  double recent() const { return forecast_.recent(0); }
  /// For T ≥ N, `log_share` = ln(1/δ').
  double lower(double sigma, double log_share) const {
    return recent() - sigma * std::sqrt(2 * log_share / static_cast<double>(span()));
  }
  double upper(double horizon, double sigma, double log_share) const {
    const double factor = noise_factor(span(), horizon - static_cast<double>(count()));
    return forecast_.at(0, horizon) + sigma * std::sqrt(2 * factor * log_share);
  }

  /// F for h and T − N = `ahead` ≥ 0.
  static double noise_factor(std::int64_t h, double ahead) {
    const auto n = static_cast<double>(h);
    // Σ_{j<h} (c + j)²
    const auto squares = [n](double c) {
      return n * c * c + c * n * (n - 1) + (n - 1) * n * (2 * n - 1) / 6;
    };
    return (squares(n + ahead) + squares(ahead)) / (n * n * n * n);
  }

  void persist(Archive& archive) { archive("forecast", forecast_); }

 private:
  RestedForecast forecast_;
};

}  // namespace nashost
