#pragma once

#include <cmath>
#include <cstddef>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/testing/law.hpp"

namespace nashost::testing {

/// Rewards that a component with these traits must refuse: NaN, and what lies outside its range.
inline std::vector<double> bad_rewards(const Traits& traits) {
  const double width = traits.reward_max - traits.reward_min;
  if (!std::isfinite(width)) return {kNoProbability, std::numeric_limits<double>::infinity()};
  return {kNoProbability, traits.reward_max + width, traits.reward_min - width};
}

/// What is wrong with how a component takes a bad reward: learn() must throw a nashost::Error that
/// holds `name`, and leave state() as it was. `learner` is the function's name and `checker` the
/// one that it should begin with, for the message.
template <class Learn, class State>
Breach wrong_refusal(double reward, const Traits& traits, const std::string& name,
                     const char* learner, const char* checker, Learn learn, State state) {
  const std::vector<std::byte> before = state();
  std::string message = "nothing";
  try {
    learn();
  } catch (const Error& refusal) {
    message = refusal.what();
    if (message.find(name) == std::string::npos) {
      return say("the error must name '", name, "': ", message);
    }
    if (state() != before) {
      return say(learner, " refused the reward ", reward,
                 " but had changed its state: check before the first change.");
    }
    return {};
  } catch (const std::exception& other) {
    message = other.what();
  }
  return say(learner, " was given the reward ", reward, ", outside [", traits.reward_min, ", ",
             traits.reward_max, "], and threw ", message, " instead of a nashost::Error. Start ",
             learner, " with ", checker, ".");
}

}  // namespace nashost::testing
