#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bandit/lift.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// What an environment (a training run, a simulated bandit) gives to a sampler.
struct Offer {
  std::string name;               ///< "environment 'nine'", "stage 'leader'": for messages
  bool full_information = false;  ///< every arm can be scored in every round
  std::optional<std::int64_t> horizon;
  double reward_min = 0;
  double reward_max = 1;
  Stationarity stationarity = Stationarity::stationary;
  bool costs = false;  ///< arms differ in cost
};

NASHOST_API std::string_view to_string(Stationarity stationarity);

/// Every need of the policy that the offer does not meet (feedback, horizon, reward range), one
/// sentence each with the reason and the cure; empty: it can run there.
NASHOST_API std::vector<std::string> unmet_traits(const std::string& policy, const Traits& traits,
                                                  const Offer& offer);

/// Throws ConfigError with all of unmet_traits, where there are any.
NASHOST_API void enforce_traits(const std::string& policy, const Traits& traits,
                                const Offer& offer);

/// True where whatever holds for `assumed` holds in an environment of kind `actual`. Constant means
/// are a special case of every kind; adversarial ones cover all; piecewise and rising means are
/// drifting ones.
NASHOST_API bool covers(Stationarity assumed, Stationarity actual) noexcept;

/// A line to print where no guarantee can be claimed, or where the policy has nothing to work with
/// (costs); nothing otherwise.
NASHOST_API std::optional<std::string> trait_advice(const std::string& policy, const Traits& traits,
                                                    const Offer& offer);

}  // namespace nashost
