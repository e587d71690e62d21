#pragma once

#include <cstdint>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// Uniform over the allowed arms for which `wanted(arm)` holds; `count` ≥ 1 says how many they are.
///
/// Rejection first: a few tries of O(1) each, which is all it takes while a fair share of the arms
/// is wanted, as it is in the first rounds over a million arms. Then a scan for the n-th.
template <class Predicate>
std::int64_t draw_where(const ArmMask& mask, RandomStream& random, std::int64_t count,
                        Predicate wanted) {
  constexpr int kTries = 32;
  if (count == mask.allowed()) return mask.draw(random);
  for (int i = 0; i < kTries; ++i) {
    if (const std::int64_t arm = mask.draw(random); wanted(arm)) return arm;
  }
  auto left = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(count)));
  for (std::int64_t arm = mask.next(0);; arm = mask.next(arm + 1)) {
    if (wanted(arm) && left-- == 0) return arm;
  }
}

}  // namespace nashost
