#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"

namespace nashost {

namespace detail {

[[noreturn]] __attribute__((cold, noinline)) inline void refuse_cost(std::string_view policy,
                                                                     double cost) {
  throw Error("policy '" + std::string(policy) + "' was given the cost " + std::to_string(cost) +
              "; a cost is a finite number, 0 or more");
}

}  // namespace detail

/// Throws Error naming the policy unless the cost is finite and ≥ 0. Comes before the first change
/// of state.
inline void check_cost(std::string_view policy, double cost) {
  if (!(cost >= 0) || std::isinf(cost)) detail::refuse_cost(policy, cost);
}

}  // namespace nashost
