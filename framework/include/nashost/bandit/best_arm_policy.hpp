#pragma once

#include <cstdint>
#include <string_view>

#include "nashost/abi/policy.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/transport_cost.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// What best-arm samplers have in common: a record of rewards in [0, 1], of which they name the
/// highest mean.
class BestArmPolicy : public Policy {
 public:
  BestArmPolicy(std::string_view name, std::int64_t arms) : name_(name), seen_(arms) {}

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward(name_, feedback.reward);
    has_probability(name_, draw, seen_.arms());
    seen_.add(draw.arm, feedback.reward);
  }
  std::int64_t recommend(const ArmMask& mask) override { return best_mean(seen_, mask); }
  void persist(Archive& archive) override { archive("seen", seen_); }

 protected:
  const ArmStatistics& seen() const noexcept { return seen_; }

 private:
  std::string_view name_;
  ArmStatistics seen_;
};

/// The parameters of Chernoff's stopping rule (Garivier and Kaufmann, COLT 2016): the members delta
/// and threshold.
template <class Parameters>
Schema<Parameters>& add_stopping_rule(Schema<Parameters>& schema) {
  return schema
      .add("delta", &Parameters::delta,
           {.doc = "probability δ of naming a wrong arm",
            .min = 0,
            .max = 1,
            .min_open = true,
            .max_open = true})
      .add("threshold", &Parameters::threshold,
           {.doc = "when to stop: heuristic, ln((1 + ln t)/δ), or proven, ln(2 t (K − 1)/δ)",
            .choices = {"heuristic", "proven"},
            .source = "Garivier and Kaufmann 2016"});
}

/// Whether the best allowed arm is separated from all others by more than that threshold.
template <class Parameters>
bool has_seen_enough(const ArmStatistics& seen, const ArmMask& mask, const Parameters& parameters) {
  return separation(seen, mask) > stopping_threshold(parameters.threshold == "proven",
                                                     static_cast<double>(seen.total_pulls()),
                                                     static_cast<double>(mask.allowed()),
                                                     parameters.delta);
}

}  // namespace nashost
