#include "my_sampler.hpp"

#include <nashost/bandit/reward_check.hpp>

MySampler::MySampler(const Parameters& parameters, const nashost::SamplerContext&)
    : restart_(parameters.restart) {}

// ---- Your rule -------------------------------------------------------------------------------

/// Which architectures train on the next batch: at least one, each in `region`. What is not in it
/// is pruned, and may come back.
nashost::Round MySampler::propose(const nashost::Region& region, nashost::RandomStream& random) {
  nashost::Architecture next = region.draw(random);
  if (best_ && !random.bernoulli(restart_)) {
    // One decision of the newcomer, the others of the best: if that is in the region.
    nashost::Architecture changed = *best_;
    const auto decision = static_cast<std::size_t>(random.below(changed.size()));
    changed[decision] = next[decision];
    if (region.contains(changed)) next = changed;
  }
  nashost::Round round;
  round.proposals.push_back({.architecture = next, .draws = {}});
  return round;
}

/// What is learnt from the rewards, in the order of the proposals. They may come late and out of
/// order, and for rounds of somebody else.
void MySampler::observe(const nashost::Round& round, const nashost::RoundFeedback& feedback) {
  for (const nashost::Feedback& one : feedback.proposals) {
    nashost::check_reward("my_sampler", one.reward);
  }
  for (std::size_t i = 0; i < feedback.proposals.size(); ++i) {
    if (best_ && feedback.proposals[i].reward < best_reward_) continue;
    best_ = round.proposals[i].architecture;
    best_reward_ = feedback.proposals[i].reward;
  }
}

// ----------------------------------------------------------------------------------------------

NASHOST_PLUGIN("sampler", nashost::sampler<MySampler>(
                              {.name = "my_sampler",
                               .summary = "The best so far with one decision changed."}));
