#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// p_i = e^{z_i} / Σ_{j allowed} e^{z_j} for i with allowed(i), 0 for the others. z may hold −∞;
/// where all allowed z are −∞, p is uniform over the allowed, of which there must be one. `logits`
/// and `out` have the same size and may be the same memory. O(size).
template <class Allowed>
void softmax_over(std::span<const double> logits, Allowed allowed, std::span<double> out) {
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

/// The same over the arms of a mask.
inline void masked_softmax(std::span<const double> logits, const ArmMask& mask,
                           std::span<double> out) {
  if (mask.allowed() == mask.arms()) {
    softmax_over(
        logits, [](std::size_t) { return true; }, out);
  } else {
    softmax_over(
        logits, [&](std::size_t i) { return mask[static_cast<std::int64_t>(i)]; }, out);
  }
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
