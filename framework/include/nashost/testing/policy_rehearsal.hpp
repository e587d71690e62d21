#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/testing/law.hpp"

namespace nashost::testing {

/// Makes the policy under test for the arms and the horizon of the context.
using PolicyFactory = std::function<std::unique_ptr<Policy>(const PolicyContext&)>;

/// The factory of a policy class with fixed parameters.
template <class Implementation>
PolicyFactory policy_factory(typename Implementation::Parameters parameters = {}) {
  return [parameters](const PolicyContext& context) -> std::unique_ptr<Policy> {
    return std::make_unique<Implementation>(parameters, context);
  };
}

/// What a rehearsal confronts the policy with.
struct RehearsalScript {
  enum class Rewards { mixed, zeros, ones };
  Rewards rewards = Rewards::mixed;  ///< mixed: 0, 1 and values between, better for higher arms
  bool mask_changes = false;         ///< arms are pruned and restored under way
  bool late_feedback = false;        ///< up to 20 rounds late, in batches and out of order
  bool foreign_feedback = false;     ///< on draws it did not make, on masked arms too
};

/// A policy playing against a made-up bandit. Everything random comes from streams of the seed, so
/// that two rehearsals of the same seed and script go alike as long as their policies do.
class PolicyRehearsal {
 public:
  PolicyRehearsal(std::unique_ptr<Policy> policy, std::int64_t arms, const Traits& traits,
                  std::uint64_t seed, RehearsalScript script = {})
      : policy_(std::move(policy)),
        traits_(traits),
        script_(script),
        mask_(arms),
        random_(seed, "rehearsal/policy"),
        world_(seed, "rehearsal/world") {}

  /// Plays so many rounds, up to the first illegal draw, which it returns.
  Breach play(std::int64_t rounds) {
    for (; rounds > 0; --rounds) {
      if (script_.mask_changes) change_mask();
      if (auto breach = draw()) return breach;
      if (script_.foreign_feedback && world_.bernoulli(0.3)) queue_foreign_feedback();
      deliver();
      ++round_;
    }
    return {};
  }

  Policy& policy() { return *policy_; }
  void replace_policy(std::unique_ptr<Policy> policy) { policy_ = std::move(policy); }
  ArmMask& mask() { return mask_; }
  RandomStream& random() { return random_; }
  const std::vector<Draw>& draws() const { return draws_; }

  std::vector<std::byte> state() {
    Archive archive;
    policy_->persist(archive);
    return archive.bytes();
  }

  /// Rewards of one round, a value per arm; NaN where masked.
  std::vector<double> rewards() {
    std::vector<double> all(static_cast<std::size_t>(mask_.arms()));
    for (std::int64_t arm = 0; arm < mask_.arms(); ++arm) {
      const double reward = this->reward(arm);
      all[static_cast<std::size_t>(arm)] = mask_[arm] ? reward : kNoProbability;
    }
    return all;
  }

 private:
  struct Pending {
    Draw draw;
    double reward = 0;
    std::vector<double> rewards;
    std::int64_t drawn = 0;
    std::int64_t due = 0;
  };

  Breach draw() {
    const Draw draw = policy_->select(random_, mask_);
    draws_.push_back(draw);
    if (draw.arm < 0 || draw.arm >= mask_.arms()) {
      return say("round ", round_, ": select drew arm ", draw.arm, ", but the arms are 0 to ",
                 mask_.arms() - 1, ". Take the number of arms from PolicyContext::arms.");
    }
    if (!mask_[draw.arm]) {
      return say("round ", round_, ": select drew arm ", draw.arm,
                 ", which is masked. Check mask[arm] at every select, also for an arm chosen or"
                 " remembered earlier: arms are pruned and restored between rounds.");
    }
    if (!std::isnan(draw.probability) && !(draw.probability > 0 && draw.probability <= 1)) {
      return say("round ", round_, ": the draw of arm ", draw.arm, " carries the probability ",
                 draw.probability,
                 ". Give the probability of the drawn arm, in (0, 1], or kNoProbability where it"
                 " has no closed form.");
    }
    queue(draw);
    return {};
  }

  void queue(const Draw& draw) {
    Pending pending{draw, reward(draw.arm), {}, round_, round_};
    if (script_.late_feedback) pending.due += static_cast<std::int64_t>(world_.below(20));
    if (traits_.feedback == FeedbackKind::full) {
      pending.rewards = rewards();
      pending.rewards[static_cast<std::size_t>(draw.arm)] =
          mask_[draw.arm] ? pending.reward : kNoProbability;
    }
    pending_.push_back(std::move(pending));
  }

  void queue_foreign_feedback() {
    const double probabilities[] = {kNoProbability, 1.0 / static_cast<double>(mask_.arms()), 1.0};
    queue({static_cast<std::int64_t>(world_.below(static_cast<std::uint64_t>(mask_.arms()))),
           probabilities[world_.below(3)]});
  }

  void deliver() {
    world_.shuffle(std::span(pending_));
    const auto due = std::partition(pending_.begin(), pending_.end(),
                                    [this](const Pending& one) { return one.due > round_; });
    for (auto one = due; one != pending_.end(); ++one) {
      Feedback feedback;
      feedback.reward = one->reward;
      feedback.cost = 0.5 + 0.5 / static_cast<double>(one->draw.arm + 1);
      feedback.round = one->drawn;
      feedback.age = round_ - one->drawn;
      feedback.rewards = one->rewards;
      policy_->update(one->draw, feedback);
    }
    pending_.erase(due, pending_.end());
  }

  double reward(std::int64_t arm) {
    const double quality = static_cast<double>(arm + 1) / static_cast<double>(mask_.arms() + 1);
    const bool success = world_.bernoulli(quality);
    const bool whole = world_.bernoulli(0.5);
    const double fraction = world_.uniform();
    double share = success ? 1 : 0;
    if (script_.rewards == RehearsalScript::Rewards::zeros) share = 0;
    if (script_.rewards == RehearsalScript::Rewards::ones) share = 1;
    if (script_.rewards == RehearsalScript::Rewards::mixed && !whole) share = fraction * quality;
    const double width = traits_.reward_max - traits_.reward_min;
    return std::isfinite(width) ? traits_.reward_min + share * width : 6 * share - 3;
  }

  void change_mask() {
    if (!world_.bernoulli(0.2)) return;
    const auto arm =
        static_cast<std::int64_t>(world_.below(static_cast<std::uint64_t>(mask_.arms())));
    if (!mask_[arm]) {
      mask_.unmask(arm);
    } else if (mask_.allowed() > 1) {
      mask_.mask(arm);
    }
  }

  std::unique_ptr<Policy> policy_;
  Traits traits_;
  RehearsalScript script_;
  ArmMask mask_;
  RandomStream random_;  // what the policy draws from
  RandomStream world_;   // rewards, delays, mask changes
  std::int64_t round_ = 0;
  std::vector<Pending> pending_;
  std::vector<Draw> draws_;
};

}  // namespace nashost::testing
