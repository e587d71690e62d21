#pragma once

#include <cstdint>
#include <optional>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// A few tries to draw an allowed arm for which `wanted(arm)` holds: uniform over those, or none.
/// O(1).
template <class Predicate>
std::optional<std::int64_t> try_draw_where(const ArmMask& mask, RandomStream& random,
                                           Predicate wanted) {
  constexpr int kTries = 32;
  for (int i = 0; i < kTries; ++i) {
    if (const std::int64_t arm = mask.draw(random); wanted(arm)) return arm;
  }
  return std::nullopt;
}

/// Uniform over the allowed arms for which `wanted(arm)` holds; `count` ≥ 1 says how many they are.
///
/// Tries first, which is all it takes while a fair share of the arms is wanted, as it is in the
/// first rounds over a million arms. Then a scan for the n-th.
template <class Predicate>
std::int64_t draw_where(const ArmMask& mask, RandomStream& random, std::int64_t count,
                        Predicate wanted) {
  if (count == mask.allowed()) return mask.draw(random);
  if (const auto arm = try_draw_where(mask, random, wanted)) return *arm;
  auto left = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(count)));
  for (std::int64_t arm = mask.next(0);; arm = mask.next(arm + 1)) {
    if (wanted(arm) && left-- == 0) return arm;
  }
}

}  // namespace nashost
