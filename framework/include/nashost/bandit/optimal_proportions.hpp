#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "nashost/bernoulli_kl.hpp"

namespace nashost {

/// How often each of K Bernoulli arms has to be drawn to find the best one soonest: the w* ≥ 0, Σ
/// w* = 1, that attains
///
///     1/T* = max_w min_{a ≠ 1} [w_1 d(μ_1, m_a) + w_a d(μ_a, m_a)],   m_a = (w_1 μ_1 + w_a
///     μ_a)/(w_1 + w_a)
///
/// where arm 1 is the best. Any algorithm that errs with probability δ at most needs d(δ, 1−δ) T*
/// draws on average (Garivier and Kaufmann 2016, Theorem 1); Theorem 5 gives the solution:
///
///     g_a(x) = d(μ_1, m) + x d(μ_a, m),  m = (μ_1 + x μ_a)/(1 + x);   x_a(y) = g_a^{-1}(y),  x_1 =
///     1 y* with Σ_{a≠1} d(μ_1, m_a)/d(μ_a, m_a) = 1;   w*_a = x_a(y*) / Σ x;   1/T* = w*_1 y*
///
/// g_a is increasing and concave with g_a' = d(μ_a, m): Newton from any start is left of the root
/// after one step and climbs from there. The sum increases with y: Newton within a shrinking
/// bracket.
///
/// Means are kept 1e-6 away from 0 and 1. Where several arms are best, no number of draws finds
/// one: w* is uniform over them and T* infinite.
class OptimalProportions {
 public:
  /// Means in [0, 1], K ≥ 1 of them; K = 1 has w* = 1, T* = 0. O(K) per step, no allocation once K
  /// was seen.
  void solve(std::span<const double> means) {
    weights_.assign(means.size(), 0.0);
    inverse_time_ = 0;
    if (means.size() == 1) {
      weights_[0] = 1;
      inverse_time_ = std::numeric_limits<double>::infinity();
      return;
    }
    means_.resize(means.size());
    for (std::size_t a = 0; a < means.size(); ++a) {
      means_[a] = std::clamp(means[a], kMargin, 1 - kMargin);
    }
    best_ =
        static_cast<std::size_t>(std::max_element(means_.begin(), means_.end()) - means_.begin());
    if (share_the_top()) return;
    balance();
  }

  /// w*, one per mean.
  std::span<const double> weights() const noexcept { return weights_; }
  /// T*, in draws per unit of ln(1/δ).
  double time() const noexcept { return 1 / inverse_time_; }

 private:
  static constexpr double kMargin = 1e-6;
  static constexpr int kMaxSteps = 100;

  /// Uniform over the best arms, if they are several.
  bool share_the_top() {
    const auto ties = std::count(means_.begin(), means_.end(), means_[best_]);
    if (ties == 1) return false;
    for (std::size_t a = 0; a < means_.size(); ++a) {
      if (means_[a] == means_[best_]) weights_[a] = 1 / static_cast<double>(ties);
    }
    return true;
  }

  void balance() {
    const double top = means_[best_];
    double high = std::numeric_limits<double>::infinity();  // y* is below every d(μ_1, μ_a)
    for (std::size_t a = 0; a < means_.size(); ++a) {
      if (a != best_) high = std::min(high, bernoulli_kl(top, means_[a]));
    }
    ratio_.assign(means_.size(), 1.0);
    double low = 0;
    double y = high / 2;
    for (int step = 0; step < kMaxSteps; ++step) {
      double sum = 0;
      double slope = 0;
      for (std::size_t a = 0; a < means_.size(); ++a) {
        if (a != best_) add_term(a, y, sum, slope);
      }
      (sum < 1 ? low : high) = y;
      if (std::abs(sum - 1) < 1e-13) break;
      double next = y + (1 - sum) / slope;
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (next == y) break;
      y = next;
    }
    double total = 1;
    for (std::size_t a = 0; a < means_.size(); ++a) total += a == best_ ? 0 : ratio_[a];
    for (std::size_t a = 0; a < means_.size(); ++a) {
      weights_[a] = (a == best_ ? 1 : ratio_[a]) / total;
    }
    inverse_time_ = weights_[best_] * y;
  }

  /// Brings ratio_[a] to x_a(y), and adds d(μ_1, m)/d(μ_a, m) and its derivative in y.
  void add_term(std::size_t a, double y, double& sum, double& slope) {
    const double top = means_[best_];
    const double own = means_[a];
    double& x = ratio_[a];
    double m = 0;
    double from_top = 0;
    double from_own = 0;
    for (int step = 0; step < kMaxSteps; ++step) {
      m = (top + x * own) / (1 + x);
      from_top = bernoulli_kl(top, m);
      from_own = bernoulli_kl(own, m);
      const double error = y - (from_top + x * from_own);
      const double next = std::max(0.0, x + error / from_own);
      if (std::abs(next - x) <= 1e-15 * x || std::abs(error) <= 1e-16 * y) break;
      x = next;
    }
    sum += from_top / from_own;
    // d/dm of the ratio times dm/dx times dx/dy = 1/g' = 1/d(μ_a, m).
    const double spread = m * (1 - m);
    const double by_m =
        ((m - top) * from_own - (m - own) * from_top) / (spread * from_own * from_own);
    const double m_by_x = (own - top) / ((1 + x) * (1 + x));
    slope += by_m * m_by_x / from_own;
  }

  std::vector<double> means_;
  std::vector<double> ratio_;  // x_a
  std::vector<double> weights_;
  std::size_t best_ = 0;
  double inverse_time_ = 0;
};

}  // namespace nashost
