#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "nashost/bandit/exponential_weights.hpp"
#include "nashost/bandit/learning_rate.hpp"
#include "nashost/policy.hpp"

namespace nashost {

/// A policy of exponential weights under bandit feedback:
///
///     draw a ~ p,  p_i ∝ exp(−η L̂_i) over the allowed arms
///
/// with the rate η of bandit_learning_rate. What is left to the rule is its estimate ℓ̂ of the loss
/// of the drawn arm, to be passed to learn() in update. O(log K) a round, O(1) expected from 1e5
/// arms on.
class ExponentialPolicy : public Policy {
 public:
  Draw select(RandomStream& random, const ArmMask& mask) override {
    return weights_.draw(random, mask);
  }
  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    weights_.probabilities(mask, out);
    return true;
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    return weights_.probability(arm, mask);
  }
  /// −η L̂_i, the logarithm of the weight.
  double index(std::int64_t arm) override { return -weights_.rate() * weights_.loss(arm); }
  void persist(Archive& archive) override {
    archive("rate", rate_);
    archive("weights", weights_);
  }

 protected:
  ExponentialPolicy(std::optional<double> eta, const PolicyContext& context)
      : arms_(context.arms),
        rate_(bandit_learning_rate(eta, context)),
        weights_(arms_, rate_.value()) {}

  std::int64_t arms() const { return arms_; }
  /// η of the next draw.
  double rate() const { return rate_.value(); }
  /// L̂_a += ℓ̂; a round has been learnt from.
  void learn(std::int64_t arm, double loss_estimate) {
    weights_.add_loss(arm, loss_estimate);
    if (rate_.advance()) weights_.set_rate(rate_.value());
  }

 private:
  std::int64_t arms_;
  LearningRate rate_;
  ExponentialWeights weights_;
};

}  // namespace nashost
