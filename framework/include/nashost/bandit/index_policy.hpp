#pragma once

#include <cstdint>
#include <limits>

#include "nashost/abi/policy.hpp"
#include "nashost/bandit/count_buckets.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost {

/// Frame of a policy that draws argmax_i index(μ̂_i, N_i), where the index strictly rises with the
/// mean and otherwise depends on the pull count and on what all arms share (t, K, T). The policy
/// says
///
///     class Ucb1 : public IndexPolicy<Ucb1> {
///       static constexpr std::string_view kName = "ucb1";
///       // The index once t ≥ 1 rewards are in.
///       auto index_after(std::int64_t t) const {
///         return [=](double mean, std::int64_t pulls) { return …; };
///       }
///
/// and gets the rest: arms without a reward come first, ties are broken uniformly, and the cost of
/// a round does not grow with K but with the number of distinct pull counts (CountBuckets).
///
/// t counts the rewards received, not the draws. Under delayed feedback it stands still with the
/// pull counts, and rewards of foreign draws count like its own.
template <class Rule>
class IndexPolicy : public Policy {
 public:
  explicit IndexPolicy(std::int64_t arms) : arms_(arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) final {
    return {arms_.argmax(rule(), random, mask)};
  }

  void update(const Draw& draw, const Feedback& feedback) final {
    Rule::check(feedback.reward);
    arms_.add(draw.arm, feedback.reward);
  }

  double index(std::int64_t arm) final {
    const ArmStatistics& seen = arms_.statistics();
    if (seen.pulls(arm) == 0) return std::numeric_limits<double>::infinity();
    return rule()(seen.mean(arm), seen.pulls(arm));
  }

  void persist(Archive& archive) final { archive("arms", arms_); }

  /// A rule for rewards of any size has its own.
  static void check(double reward) { check_reward(Rule::kName, reward); }

 private:
  auto rule() const {
    return static_cast<const Rule&>(*this).index_after(arms_.statistics().total_pulls());
  }

  CountBuckets arms_;
};

}  // namespace nashost
