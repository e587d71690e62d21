#pragma once

#include <cmath>
#include <cstdio>
#include <string>

#include "nashost/abi/error.hpp"
#include "nashost/abi/pruner.hpp"

/// What pruners check of their parameters, and how they word what they guarantee.
namespace nashost {

/// A probability for a person: 0.95, 0.999.
inline std::string probability_text(double p) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", p);
  return text;
}

/// Throws ConfigError unless 0 < δ < 1.
inline void require_delta(const std::string& pruner, double delta) {
  if (delta > 0 && delta < 1) return;
  throw ConfigError("pruner '" + pruner + "': delta is " + probability_text(delta) +
                    ", and must be between 0 and 1");
}

/// Throws ConfigError, saying what needs it, where rewards have no finite range.
inline void require_range(const std::string& pruner, const std::string& what,
                          const PrunerContext& context) {
  if (std::isfinite(context.reward_max - context.reward_min)) return;
  throw ConfigError("pruner '" + pruner + "': " + what +
                    " needs rewards in a known range, and these have none: use rewards that are "
                    "bounded, such as accuracies");
}

}  // namespace nashost
