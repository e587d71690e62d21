#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// p_i = e^{z_i} / Σ_{j allowed} e^{z_j} for allowed i, 0 for masked ones. z may hold −∞; where all
/// allowed z are −∞, p is uniform over the allowed. `logits` and `out` have one element per arm and
/// may be the same memory. O(K).
inline void masked_softmax(std::span<const double> logits, const ArmMask& mask,
                           std::span<double> out) {
  const bool all = mask.allowed() == mask.arms();
  const auto allowed = [&](std::size_t i) { return all || mask[static_cast<std::int64_t>(i)]; };
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (allowed(i)) largest = std::max(largest, logits[i]);
  }
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!allowed(i)) {
      out[i] = 0;
    } else {
      out[i] = std::isinf(largest) ? 1 : std::exp(logits[i] - largest);
    }
    sum += out[i];
  }
  for (double& p : out) p /= sum;
}

/// An arm i with probability p_i, by inversion; Σ p is 1 up to rounding. Never an arm with p_i = 0.
inline Draw draw_from(std::span<const double> p, RandomStream& random) {
  double mass = random.uniform();
  std::size_t last = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] <= 0) continue;
    last = i;
    if (mass < p[i]) break;
    mass -= p[i];
  }
  return {static_cast<std::int64_t>(last), std::min(1.0, p[last])};
}

}  // namespace nashost
