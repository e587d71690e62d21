#pragma once

#include <cstdint>
#include <optional>

#include "nashost/abi/policy.hpp"

namespace nashost::testing {

inline PolicyContext context_of(std::int64_t arms, std::optional<std::int64_t> horizon = {}) {
  PolicyContext context;
  context.arms = arms;
  context.horizon = horizon;
  return context;
}

/// One reward for a draw of the arm that carries no probability.
inline void feed(Policy& policy, std::int64_t arm, double reward) {
  Feedback feedback;
  feedback.reward = reward;
  policy.update({arm}, feedback);
}

}  // namespace nashost::testing
