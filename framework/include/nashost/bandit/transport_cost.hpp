#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "nashost/abi/policy.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bernoulli_kl.hpp"

namespace nashost {

/// W(a, b) = N_a d(μ̂_a, m) + N_b d(μ̂_b, m) with m the mean of both arms' rewards together: the
/// log-likelihood ratio against "b is at least as good as a", the evidence that a is better. 0 if
/// μ̂_a ≤ μ̂_b, or where an arm has no reward.
inline double transport_cost(const ArmStatistics& seen, std::int64_t a, std::int64_t b) {
  const auto pulls_a = static_cast<double>(seen.pulls(a));
  const auto pulls_b = static_cast<double>(seen.pulls(b));
  if (pulls_a == 0 || pulls_b == 0 || seen.mean(a) <= seen.mean(b)) return 0;
  const double together = (seen.sum(a) + seen.sum(b)) / (pulls_a + pulls_b);
  return pulls_a * bernoulli_kl(seen.mean(a), together) +
         pulls_b * bernoulli_kl(seen.mean(b), together);
}

/// The allowed arm of best mean, the first of equals; −1 before any of them has a reward.
inline std::int64_t best_mean(const ArmStatistics& seen, const ArmMask& mask) {
  std::int64_t best = -1;
  for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
    if (seen.pulls(arm) > 0 && (best < 0 || seen.mean(arm) > seen.mean(best))) best = arm;
  }
  return best;
}

/// min_b W(best, b): the evidence that the best mean is the best arm, +∞ where it has no rival.
inline double separation(const ArmStatistics& seen, const ArmMask& mask) {
  const std::int64_t best = best_mean(seen, mask);
  if (mask.allowed() == 1) return std::numeric_limits<double>::infinity();
  if (best < 0) return 0;
  double smallest = std::numeric_limits<double>::infinity();
  for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
    if (arm != best) smallest = std::min(smallest, transport_cost(seen, best, arm));
  }
  return smallest;
}

/// How much separation is enough to stop with error probability δ after t rewards of K arms
/// (Garivier and Kaufmann, "Optimal best arm identification with fixed confidence", COLT 2016):
/// proven, ln(2 t (K − 1) / δ), which is δ-PAC for Bernoulli arms, or the ln((1 + ln t) / δ) of
/// their experiments, for which errors stay below δ in practice.
inline double stopping_threshold(bool proven, double t, double arms, double delta) {
  t = std::max(1.0, t);
  if (proven) return std::log(2 * t * std::max(1.0, arms - 1) / delta);
  return std::log((1 + std::log(t)) / delta);
}

}  // namespace nashost
