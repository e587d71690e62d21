#pragma once

#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "bandit/policy_factory.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost::testing {

/// Draws arm a with probability ∝ a + 1 + (rewards paid to a so far), renormalised over the mask: a
/// policy with a closed form that learns, and keeps all that reached it.
class WeightedPolicy : public Policy {
 public:
  explicit WeightedPolicy(std::int64_t arms) : weights_(static_cast<std::size_t>(arms)) {
    std::iota(weights_.begin(), weights_.end(), 1.0);
  }

  Draw select(RandomStream& random, const ArmMask& mask) override {
    double left = random.uniform() * total(mask);
    std::int64_t arm = mask.next(0);
    for (;; arm = mask.next(arm + 1)) {
      left -= weights_[static_cast<std::size_t>(arm)];
      if (left < 0 || mask.next(arm + 1) == mask.arms()) break;
    }
    return {arm, weights_[static_cast<std::size_t>(arm)] / total(mask)};
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    updates.push_back(draw);
    rewards.emplace_back(feedback.rewards.begin(), feedback.rewards.end());
    weights_[static_cast<std::size_t>(draw.arm)] += feedback.reward;
  }
  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::int64_t a = 0; a < mask.arms(); ++a) {
      out[static_cast<std::size_t>(a)] =
          mask[a] ? weights_[static_cast<std::size_t>(a)] / total(mask) : 0.0;
    }
    return true;
  }
  void persist(Archive& archive) override { archive("weights", weights_); }

  std::vector<Draw> updates;
  std::vector<std::vector<double>> rewards;  // Feedback::rewards of each update

 private:
  double total(const ArmMask& mask) const {
    double sum = 0;
    for (std::int64_t a = mask.next(0); a < mask.arms(); a = mask.next(a + 1)) {
      sum += weights_[static_cast<std::size_t>(a)];
    }
    return sum;
  }
  std::vector<double> weights_;
};

/// Makes WeightedPolicies and remembers them, in the order made, with the horizon they were told.
struct WeightedPolicies {
  std::vector<WeightedPolicy*> made;
  std::vector<std::optional<std::int64_t>> horizons;
  PolicyFactory factory() {
    return [this](std::int64_t arms, std::optional<std::int64_t> horizon) {
      auto policy = std::make_unique<WeightedPolicy>(arms);
      made.push_back(policy.get());
      horizons.push_back(horizon);
      return policy;
    };
  }
};

/// Draws an arm that is masked, wherever there is one: a defect that a lift must notice.
class LawlessPolicy : public Policy {
 public:
  Draw select(RandomStream&, const ArmMask& mask) override {
    for (std::int64_t a = 0; a < mask.arms(); ++a) {
      if (!mask[a]) return {a, 1};
    }
    return {0, 1};
  }
  void update(const Draw&, const Feedback&) override {}
  void persist(Archive&) override {}
};

}  // namespace nashost::testing
