#include "bandit/trait_check.hpp"

#include <cstdio>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

std::string_view to_string(Stationarity stationarity) {
  switch (stationarity) {
    case Stationarity::stationary:
      return "stationary";
    case Stationarity::piecewise:
      return "piecewise stationary";
    case Stationarity::drifting:
      return "drifting";
    case Stationarity::rising:
      return "rising";
    case Stationarity::adversarial:
      return "adversarial";
  }
  return "?";
}

std::vector<std::string> unmet_traits(const std::string& policy, const Traits& traits,
                                      const Offer& offer) {
  std::vector<std::string> unmet;
  if (traits.feedback == FeedbackKind::full && !offer.full_information) {
    unmet.push_back("'" + policy + "' needs the reward of every arm in every round (full " +
                    "information), and " + offer.name +
                    " gives that of the drawn arm only; use a " +
                    "policy that learns from bandit feedback, such as exp3 or thompson");
  }
  if (traits.needs_horizon && !offer.horizon) {
    unmet.push_back("'" + policy + "' needs to know the number of rounds to come, and " +
                    offer.name + " does not; give it a horizon, or use an anytime policy");
  }
  if (offer.reward_min < traits.reward_min || offer.reward_max > traits.reward_max) {
    unmet.push_back("'" + policy + "' takes rewards in [" + number(traits.reward_min) + ", " +
                    number(traits.reward_max) + "], and those of " + offer.name + " lie in [" +
                    number(offer.reward_min) + ", " + number(offer.reward_max) +
                    "]; scale the rewards, or use a policy without that range");
  }
  return unmet;
}

void enforce_traits(const std::string& policy, const Traits& traits, const Offer& offer) {
  std::string all;
  for (const std::string& one : unmet_traits(policy, traits, offer)) {
    all += (all.empty() ? "" : "\n") + one;
  }
  if (!all.empty()) throw ConfigError(all);
}

bool covers(Stationarity assumed, Stationarity actual) noexcept {
  if (assumed == actual || actual == Stationarity::stationary) return true;
  if (assumed == Stationarity::adversarial) return true;
  return assumed == Stationarity::drifting && actual != Stationarity::adversarial;
}

std::optional<std::string> trait_advice(const std::string& policy, const Traits& traits,
                                        const Offer& offer) {
  if (!covers(traits.stationarity, offer.stationarity)) {
    return "'" + policy + "' is made for " + std::string(to_string(traits.stationarity)) +
           " rewards and " + offer.name + " is " + std::string(to_string(offer.stationarity)) +
           ": no guarantee is claimed";
  }
  if (traits.needs_cost && !offer.costs) {
    return "'" + policy + "' weighs costs, and all arms of " + offer.name + " cost the same";
  }
  return std::nullopt;
}

}  // namespace nashost
