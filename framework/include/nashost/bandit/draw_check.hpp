#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

namespace detail {

[[noreturn]] __attribute__((cold, noinline)) inline void refuse_draw(std::string_view policy,
                                                                     const Draw& draw,
                                                                     std::int64_t arms) {
  const std::string told = "policy '" + std::string(policy) + "' was given feedback on ";
  if (draw.arm < 0 || draw.arm >= arms) {
    throw Error(told + "arm " + std::to_string(draw.arm) + "; its arms are 0 to " +
                std::to_string(arms - 1));
  }
  throw Error(told + "a draw of probability " + std::to_string(draw.probability) +
              "; it needs the one the arm was drawn with, in (0, 1]");
}

}  // namespace detail

/// True if the draw says how probable it was, so that its feedback can be weighted by 1/p. A draw
/// without (kNoProbability) was made by a rule that has no closed form; policies that need 1/p
/// learn nothing from it, since there is no unbiased estimate to learn from.
///
/// Throws Error naming the policy for an arm that is not one of `arms`, and for a probability
/// outside (0, 1].
inline bool has_probability(std::string_view policy, const Draw& draw, std::int64_t arms) {
  const bool known = !std::isnan(draw.probability);
  if (draw.arm < 0 || draw.arm >= arms ||
      (known && !(draw.probability > 0 && draw.probability <= 1))) {
    detail::refuse_draw(policy, draw, arms);
  }
  return known;
}

/// 1/p, at most 1e12: what importance weighting multiplies a loss with. A less probable draw is not
/// seen in any run; the bound keeps one that a caller made up from drowning all other losses in
/// rounding.
inline double inverse_probability(const Draw& draw) {
  return draw.probability > 1e-12 ? 1 / draw.probability : 1e12;
}

}  // namespace nashost
