#include "my_policy.hpp"

#include <nashost/bandit/reward_check.hpp>

MyPolicy::MyPolicy(const Parameters& parameters, const nashost::PolicyContext& context)
    : explore_(parameters.explore),
      pulls_(static_cast<std::size_t>(context.arms)),
      sums_(static_cast<std::size_t>(context.arms)) {}

// ---- Your rule -------------------------------------------------------------------------------

/// Which arm is drawn now. Only arms with mask[arm] may be: the others are pruned, and may come
/// back.
nashost::Draw MyPolicy::select(nashost::RandomStream& random, const nashost::ArmMask& mask) {
  if (random.bernoulli(explore_)) return {mask.draw(random)};
  std::int64_t best = mask.next(0);
  double best_mean = -1;
  for (std::int64_t arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
    const auto i = static_cast<std::size_t>(arm);
    if (pulls_[i] == 0) return {arm};  // every arm once before any is judged
    const double mean = sums_[i] / static_cast<double>(pulls_[i]);
    if (mean > best_mean) {
      best = arm;
      best_mean = mean;
    }
  }
  return {best};
}

/// What is learnt from a reward. It may come late, out of order, and for a draw of somebody else.
void MyPolicy::update(const nashost::Draw& draw, const nashost::Feedback& feedback) {
  nashost::check_reward("my_policy", feedback.reward);
  const auto i = static_cast<std::size_t>(draw.arm);
  ++pulls_[i];
  sums_[i] += feedback.reward;
}

// ----------------------------------------------------------------------------------------------

NASHOST_PLUGIN("sampler", nashost::policy<MyPolicy>(
                              {.name = "my_policy",
                               .summary = "Mostly the best arm so far, now and then any."}));
