#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/abi/policy.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// How much of the past a sliding-window policy keeps.
struct WindowParameters {
  std::optional<std::int64_t> window;
  std::optional<std::int64_t> changes;
};

template <class Parameters>
Schema<Parameters> window_schema() {
  // Named as members of Parameters: a pointer to a member of a base does not deduce that.
  std::optional<std::int64_t> Parameters::*const window = &Parameters::window;
  std::optional<std::int64_t> Parameters::*const changes = &Parameters::changes;
  return Schema<Parameters>()
      .add(
          "window", window,
          {.doc = "observations kept; auto: 2 √(T ln T / changes), or 4 √(T ln T) where the number "
                  "of changes is not given, T being the horizon; 1000 where no horizon is known",
           .min = 1,
           .max = 1e9,
           .unit = "observations",
           .source = "Garivier and Moulines 2011, section 3"})
      .add("changes", changes,
           {.doc = "number of times the rewards change within the horizon, for `window = auto`",
            .min = 1});
}

/// τ. At least 1, at most the horizon, beyond which a window forgets nothing.
inline std::int64_t window_length(const WindowParameters& parameters,
                                  const PolicyContext& context) {
  if (parameters.window) return *parameters.window;
  if (!context.horizon) return 1000;
  const auto horizon = static_cast<double>(std::max<std::int64_t>(*context.horizon, 1));
  const double root = std::sqrt(horizon * std::log(horizon));
  const double length = parameters.changes
                            ? 2 * root / std::sqrt(static_cast<double>(*parameters.changes))
                            : 4 * root;
  return static_cast<std::int64_t>(std::clamp(std::floor(length), 1.0, std::min(horizon, 1e9)));
}

}  // namespace nashost
