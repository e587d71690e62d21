#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost {

/// A policy that learns from the rewards of all arms at once and draws an arm in proportion to a
/// weight: the frame of Hedge and its relatives. A rule adds two functions, logits() and learn().
///
/// Losses are ℓ = 1 − r. With weights w over the arms that have a reward in the round, the
/// learner's own loss is the expected one, h = ⟨w, ℓ⟩. An arm without a reward (masked, NaN) is
/// taken to have followed the learner: its loss is h, its regret of the round 0, so that being
/// absent neither helps nor harms it (Chernov and Vovk, "Prediction with expert evaluators'
/// advice", ALT 2009). What was drawn, and with which probability, plays no part.
class FullInformationPolicy : public Policy {
 public:
  Draw select(RandomStream& random, const ArmMask& mask) override {
    probabilities(mask, weights_);
    return draw_from(weights_, random);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    logits(out);
    masked_softmax(out, mask, out);
    return true;
  }

  void update(const Draw&, const Feedback& feedback) override {
    check(feedback);
    logits(weights_);
    normalise(feedback.rewards);
    double own_loss = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      losses_[i] = 1 - feedback.rewards[i];
      if (weights_[i] > 0) own_loss += weights_[i] * losses_[i];
    }
    for (double& loss : losses_) {
      if (std::isnan(loss)) loss = own_loss;
    }
    learn(losses_, weights_, own_loss);
  }

  /// The allowed arm of best index, the first of equals. Every arm was scored in every round, so
  /// that, unlike the arm drawn most, it owes nothing to chance.
  std::int64_t recommend(const ArmMask& mask) override {
    std::int64_t best = mask.next(0);
    for (auto arm = best; arm < mask.arms(); arm = mask.next(arm + 1)) {
      if (index(arm) > index(best)) best = arm;
    }
    return best;
  }

 protected:
  FullInformationPolicy(std::string_view name, std::int64_t arms)
      : name_(name),
        weights_(static_cast<std::size_t>(arms)),
        losses_(static_cast<std::size_t>(arms)) {}

  std::size_t arms() const noexcept { return weights_.size(); }

  /// Writes the logarithms of the weights, up to a common constant; −∞ where an arm has none.
  virtual void logits(std::span<double> out) const = 0;
  /// One round: losses of all arms in [0, 1], the weights that the learner had (0 for arms without
  /// a reward), and h = ⟨weights, losses⟩.
  virtual void learn(std::span<const double> losses, std::span<const double> weights,
                     double own_loss) = 0;

 private:
  void check(const Feedback& feedback) const {
    check_reward(name_, feedback.reward);
    if (feedback.rewards.size() != arms()) {
      throw Error("policy '" + std::string(name_) + "' learns from the rewards of all " +
                  std::to_string(arms()) + " arms, but was given " +
                  std::to_string(feedback.rewards.size()) +
                  ": use it where every arm is scored each round, or take a bandit policy (exp3)");
    }
    bool any = false;
    for (const double reward : feedback.rewards) {
      if (std::isnan(reward)) continue;
      check_reward(name_, reward);
      any = true;
    }
    if (!any)
      throw Error("policy '" + std::string(name_) + "' was given no reward that is a number");
  }

  /// weights_ from logits to probabilities over the arms with a reward.
  void normalise(std::span<const double> rewards) {
    double largest = -INFINITY;
    for (std::size_t i = 0; i < arms(); ++i) {
      if (!std::isnan(rewards[i])) largest = std::fmax(largest, weights_[i]);
    }
    double sum = 0;
    for (std::size_t i = 0; i < arms(); ++i) {
      if (std::isnan(rewards[i])) {
        weights_[i] = 0;
      } else {
        weights_[i] = std::isinf(largest) ? 1 : std::exp(weights_[i] - largest);
      }
      sum += weights_[i];
    }
    for (double& weight : weights_) weight /= sum;
  }

  std::string_view name_;  // a literal
  std::vector<double> weights_;
  std::vector<double> losses_;
};

}  // namespace nashost
