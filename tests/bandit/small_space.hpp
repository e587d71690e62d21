#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/region.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::testing {

/// Decisions a, b, c … with the given numbers of options, labelled 0, 1, ….
inline Region space_of(const std::vector<int>& options) {
  std::vector<Decision> decisions;
  for (std::size_t d = 0; d < options.size(); ++d) {
    Decision decision{std::string(1, static_cast<char>('a' + d)), {}};
    for (int o = 0; o < options[d]; ++o) decision.options.push_back(std::to_string(o));
    decisions.push_back(decision);
  }
  return Region(std::make_shared<SearchSpace>("small", decisions));
}

/// 3 · 2 · 3 options without (1, 1, ·), (2, ·, 0) and (0, 1, 2): 12 members, no product.
inline Region ragged_region() {
  return space_of({3, 2, 3})
      .without({{0, 1}, {1, 1}})
      .without({{0, 2}, {2, 0}})
      .without({{0, 0}, {1, 1}, {2, 2}});
}

/// A round's feedback with this reward for each of its proposals and scored architectures.
inline RoundFeedback pay(const Round& round, double reward) {
  RoundFeedback feedback;
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    Feedback one;
    one.reward = reward;
    feedback.proposals.push_back(one);
  }
  feedback.scored.assign(round.scored.size(), reward);
  return feedback;
}

}  // namespace nashost::testing
