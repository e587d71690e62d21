#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "nashost/bandit/arm_series.hpp"

namespace nashost {

/// Generalised likelihood ratio test for a change of the mean of rewards in [0, 1], one per arm
/// (Besson, Kaufmann, Maillard and Seznec, JMLR 2022, the "Bernoulli GLR"). With m₁, m₂ and
/// m the means of the first s samples, of the other n − s, and of all:
///
///     GLR(n) = max_s  s d(m₁, m) + (n − s) d(m₂, m),      d: Bernoulli divergence
///     alarm when GLR(n) ≥ β(n) = ln(3 n^{3/2} / δ)
///
/// β is what the authors run; their theorem needs the larger 2 J(β(n)/2) + 6 ln(1 + ln n), under
/// which δ bounds the probability that there is ever a false alarm.
///
/// From prefix sums. Splits are tried in the middle and at distances k = step, 2 step, … from both
/// ends of the series; from 10 step on the distances grow by a tenth, so that some split is within
/// 5 % of the best one: O(log n) of them. Tests every `test_every`-th sample of the arm; counting
/// the arm's own samples, not rounds, leaves no arm untested that is only seen in step with the
/// rounds. Memory: 8 bytes per sample since the last reset.
class GlrDetector {
 public:
  /// 0 < δ < 1, test_every ≥ 1, split_step ≥ 1.
  GlrDetector(std::int64_t arms, double delta, std::int64_t test_every, std::int64_t split_step)
      : log_delta_(std::log(delta)),
        test_every_(static_cast<std::size_t>(test_every)),
        split_step_(static_cast<std::size_t>(split_step)),
        prefix_(arms) {}

  /// True for an alarm; the caller then resets the arm, or all.
  bool push(std::int64_t arm, double x) {
    auto& sums = prefix_[arm];
    sums.push_back(x + (sums.empty() ? 0 : sums.back()));
    if (sums.size() % test_every_ != 0) return false;
    return statistic(sums, split_step_) >= threshold(sums.size());
  }
  void reset(std::int64_t arm) { prefix_.clear(arm); }
  void reset_all() { prefix_.clear_all(); }

  /// β(n).
  double threshold(std::size_t n) const {
    return std::log(3.0) + 1.5 * std::log(static_cast<double>(n)) - log_delta_;
  }
  /// GLR(n) over the splits above, from the n prefix sums of a series.
  ///
  /// s d(m₁, m) + (n−s) d(m₂, m) = L(S_s, s) + L(S_n − S_s, n − s) − L(S_n, n), where
  /// L(S, k) = S ln(S/k) + (k−S) ln((k−S)/k), because the cross terms add up to those of all
  /// samples.
  static double statistic(std::span<const double> prefix, std::size_t step) {
    const std::size_t n = prefix.size();
    if (n < 2) return 0;
    const double all = prefix[n - 1];
    const auto split = [&](std::size_t s) {
      return log_likelihood(prefix[s - 1], static_cast<double>(s)) +
             log_likelihood(all - prefix[s - 1], static_cast<double>(n - s));
    };
    double best = std::max(split(n / 2), split(n - n / 2));
    for (std::size_t k = step; 2 * k <= n; k = next_distance(k, step)) {
      best = std::max({best, split(k), split(n - k)});
    }
    return std::max(0.0, best - log_likelihood(all, static_cast<double>(n)));
  }
  /// The distance after k: k + step, or a tenth more where that is further.
  static std::size_t next_distance(std::size_t k, std::size_t step) {
    return k + std::max(step, k / 10);
  }

  void persist(Archive& archive) { archive("prefix", prefix_); }

 private:
  static double log_likelihood(double sum, double n) {
    const double rest = n - sum;
    return (sum > 0 ? sum * std::log(sum / n) : 0) + (rest > 0 ? rest * std::log(rest / n) : 0);
  }

  double log_delta_;
  std::size_t test_every_, split_step_;
  ArmSeries prefix_;
};

}  // namespace nashost
