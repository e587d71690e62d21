#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// The horizon, for a parameter left `auto` that is derived from it. Where none is known:
/// ConfigError that names the policy and the parameter, and says what to do.
inline double known_horizon(const PolicyContext& context, std::string_view policy,
                            std::string_view parameter) {
  if (context.horizon) return static_cast<double>(*context.horizon < 1 ? 1 : *context.horizon);
  throw ConfigError(std::string(policy) + ": '" + std::string(parameter) +
                    "' = auto is derived from the number of rounds to come, which is not known "
                    "here; give '" +
                    std::string(parameter) + "' a value");
}

}  // namespace nashost
