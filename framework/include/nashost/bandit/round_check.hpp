#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost {

namespace detail {

[[noreturn]] __attribute__((cold, noinline)) inline void refuse_round(std::string_view sampler,
                                                                      const Round& round,
                                                                      const std::string& why) {
  throw Error("sampler '" + std::string(sampler) + "' was given feedback on round " +
              std::to_string(round.id) + " " + why);
}

}  // namespace detail

/// Throws Error naming the sampler unless the feedback is one that it can learn from: a reward for
/// every proposal, between min and max (NaN is refused), on an architecture of this space. First
/// line of every Sampler::observe, so that refused feedback leaves no trace in the state.
inline void check_round(std::string_view sampler, const SearchSpace& space, const Round& round,
                        const RoundFeedback& feedback, double min = 0, double max = 1) {
  if (feedback.proposals.size() != round.proposals.size()) {
    detail::refuse_round(sampler, round,
                         "with " + std::to_string(feedback.proposals.size()) + " rewards for " +
                             std::to_string(round.proposals.size()) + " architectures");
  }
  const auto& decisions = space.decisions();
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Architecture& architecture = round.proposals[i].architecture;
    bool known = architecture.size() == decisions.size();
    for (std::size_t d = 0; known && d < decisions.size(); ++d) {
      known = architecture[d] < decisions[d].options.size();
    }
    if (!known) detail::refuse_round(sampler, round, "on an architecture of another space");
    const double reward = feedback.proposals[i].reward;
    if (!(reward >= min && reward <= max) || std::isinf(reward)) {
      detail::refuse_round(sampler, round,
                           "with the reward " + std::to_string(reward) + "; it needs one in [" +
                               std::to_string(min) + ", " + std::to_string(max) +
                               "]: scale the rewards, and look for a loss that is not finite");
    }
  }
}

}  // namespace nashost
