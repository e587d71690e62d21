#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "nashost/abi/policy.hpp"
#include "nashost/bandit/present_draw.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost {

/// A policy that draws by an index over sums that forget: Sums is SlidingWindow or DiscountedSums.
/// Arms of which nothing is left have +∞ and come first, ties are uniform. Rule derives from this
/// class and has
///
///     static constexpr std::string_view kName
///     double level() const                  what all arms of a round share
///     double bound(arm, level) const        the index of an arm that is present
template <class Rule, class Sums>
class ForgettingIndexPolicy : public Policy {
 public:
  explicit ForgettingIndexPolicy(Sums sums) : sums_(std::move(sums)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const double level = rule().level();
    return draw_by_index(sums_, mask, random,
                         [&](std::int64_t arm) { return rule().bound(arm, level); });
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(Rule::kName, feedback.reward);
    sums_.push(draw.arm, feedback.reward);
  }
  double index(std::int64_t arm) override {
    return sums_.count(arm) == 0 ? std::numeric_limits<double>::infinity()
                                 : rule().bound(arm, rule().level());
  }
  void persist(Archive& archive) override { archive("sums", sums_); }

 protected:
  const Sums& sums() const noexcept { return sums_; }

 private:
  const Rule& rule() const { return static_cast<const Rule&>(*this); }

  Sums sums_;
};

}  // namespace nashost
