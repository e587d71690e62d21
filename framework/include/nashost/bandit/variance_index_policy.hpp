#pragma once

#include <cstdint>
#include <limits>

#include "nashost/abi/policy.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost {

/// Frame of a policy that draws argmax_i index(μ̂_i, v̂_i, N_i) with the empirical variance v̂_i. Like
/// IndexPolicy, but arms of equal pull count are not ranked by one number, so a round looks at
/// every allowed arm: O(K). The policy says
///
///     static constexpr std::string_view kName = "…";
///     auto index_after(std::int64_t t) const {  // once t ≥ 1 rewards are in
///       return [=](double mean, double variance, std::int64_t pulls) { return …; };
///     }
///
/// Arms without a reward come first, ties are broken uniformly, rewards are in [0, 1].
template <class Rule>
class VarianceIndexPolicy : public Policy {
 public:
  explicit VarianceIndexPolicy(std::int64_t arms) : arms_(arms) {}

  Draw select(RandomStream& random, const ArmMask& mask) final {
    const auto rule = this->rule();
    Largest largest(random);
    for (std::int64_t arm = 0; arm < arms_.arms(); ++arm) {
      if (mask[arm]) largest.offer(arm, value(rule, arm));
    }
    return {largest.arm()};
  }

  void update(const Draw& draw, const Feedback& feedback) final {
    check_reward(Rule::kName, feedback.reward);
    arms_.add(draw.arm, feedback.reward);
  }

  double index(std::int64_t arm) final { return value(rule(), arm); }

  void persist(Archive& archive) final { archive("arms", arms_); }

 private:
  auto rule() const { return static_cast<const Rule&>(*this).index_after(arms_.total_pulls()); }

  template <class Index>
  double value(const Index& index, std::int64_t arm) const {
    const std::int64_t pulls = arms_.pulls(arm);
    if (pulls == 0) return std::numeric_limits<double>::infinity();
    return index(arms_.mean(arm), arms_.variance(arm), pulls);
  }

  ArmMoments arms_;
};

}  // namespace nashost
