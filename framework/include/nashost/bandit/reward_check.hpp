#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"

namespace nashost {

namespace detail {

[[noreturn]] __attribute__((cold, noinline)) inline void refuse_reward(std::string_view policy,
                                                                       double reward, double min,
                                                                       double max) {
  throw Error("policy '" + std::string(policy) + "' was given the reward " +
              std::to_string(reward) + "; it needs one in [" + std::to_string(min) + ", " +
              std::to_string(max) + "]: scale the rewards, and look for a loss that is not finite");
}

[[noreturn]] __attribute__((cold, noinline)) inline void refuse_reward(std::string_view policy,
                                                                       double reward) {
  throw Error("policy '" + std::string(policy) + "' was given the reward " +
              std::to_string(reward) +
              "; it needs a finite one: look for a loss that is not finite");
}

}  // namespace detail

/// Throws Error naming the policy unless min ≤ reward ≤ max; NaN is refused. First line of every
/// update, so that a refused reward leaves no trace in the policy's state.
inline void check_reward(std::string_view policy, double reward, double min = 0, double max = 1) {
  if (!(reward >= min && reward <= max)) detail::refuse_reward(policy, reward, min, max);
}

/// The same for a policy that takes rewards of any size (traits −∞ to ∞).
inline void check_finite_reward(std::string_view policy, double reward) {
  if (!std::isfinite(reward)) detail::refuse_reward(policy, reward);
}

}  // namespace nashost
