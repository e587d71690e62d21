#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/abi/policy.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// How fast a discounted policy forgets.
struct DiscountParameters {
  std::optional<double> discount;
  std::optional<std::int64_t> changes;
};

template <class Parameters>
Schema<Parameters> discount_schema() {
  // Named as members of Parameters: a pointer to a member of a base does not deduce that.
  std::optional<double> Parameters::*const discount = &Parameters::discount;
  std::optional<std::int64_t> Parameters::*const changes = &Parameters::changes;
  return Schema<Parameters>()
      .add(
          "discount", discount,
          {.doc =
               "γ: an observation counts γ^age; auto: 1 − √(changes / T) / 4, T being the horizon; "
               "0.995 where none is known",
           .min = 0,
           .max = 1,
           .min_open = true,
           .source = "Garivier and Moulines 2011, section 3"})
      .add("changes", changes,
           {.doc = "number of times the rewards change within the horizon, for `discount = auto`; "
                   "auto: 1",
            .min = 1});
}

/// γ.
inline double discount_factor(const DiscountParameters& parameters, const PolicyContext& context) {
  if (parameters.discount) return *parameters.discount;
  if (!context.horizon) return 0.995;
  const auto horizon = static_cast<double>(std::max<std::int64_t>(*context.horizon, 1));
  const auto changes = static_cast<double>(parameters.changes.value_or(1));
  return 1 - 0.25 * std::sqrt(std::min(changes / horizon, 1.0));
}

}  // namespace nashost
