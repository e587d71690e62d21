#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/policy.hpp"

namespace nashost::testing {

/// A full-information policy against losses in [0, 1]: the learner's loss of a round is the
/// expected one ⟨p, ℓ⟩, which is what the bounds of the Hedge family are about, so a game has no
/// randomness.
class FullInformationGame {
 public:
  FullInformationGame(Policy& policy, std::int64_t arms)
      : policy_(policy),
        mask_(arms),
        p_(static_cast<std::size_t>(arms)),
        losses_(static_cast<std::size_t>(arms)) {}

  /// What the learner would draw from now; size K.
  const std::vector<double>& probabilities() {
    policy_.probabilities(mask_, p_);
    return p_;
  }

  /// One round. Returns the learner's loss.
  double play(std::span<const double> losses) {
    probabilities();
    std::vector<double> rewards(losses.size());
    double own = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      rewards[i] = 1 - losses[i];
      losses_[i] += losses[i];
      own += p_[i] * losses[i];
    }
    Feedback feedback;
    feedback.reward = rewards[0];
    feedback.round = rounds_++;
    feedback.rewards = rewards;
    policy_.update(Draw{0, p_[0]}, feedback);
    own_loss_ += own;
    return own;
  }

  std::int64_t rounds() const { return rounds_; }
  double own_loss() const { return own_loss_; }
  /// Cumulative losses of the arms.
  const std::vector<double>& losses() const { return losses_; }
  double best_loss() const { return *std::min_element(losses_.begin(), losses_.end()); }
  double regret() const { return own_loss_ - best_loss(); }

 private:
  Policy& policy_;
  ArmMask mask_;
  std::vector<double> p_;
  std::vector<double> losses_;
  double own_loss_ = 0;
  std::int64_t rounds_ = 0;
};

/// Ways to choose a round's losses against a learner that shows its probabilities.
enum class Adversary {
  random,       ///< fair coins
  biased,       ///< coins, better for later arms
  real,         ///< uniform on [0, 1]
  greedy,       ///< loss 1 for the arm most likely to be drawn, 0 for the others
  majority,     ///< loss 1 for the smallest set of likeliest arms with half of the probability
  alternating,  ///< arms 0 and 1 take turns, the case that undoes following the leader
  constant,     ///< all arms alike
};
inline constexpr Adversary kAdversaries[] = {
    Adversary::random,   Adversary::biased,      Adversary::real,     Adversary::greedy,
    Adversary::majority, Adversary::alternating, Adversary::constant,
};

/// The losses of round `round` against probabilities p.
inline std::vector<double> adversarial_losses(Adversary adversary, std::int64_t round,
                                              const std::vector<double>& p, RandomStream& random) {
  const std::size_t arms = p.size();
  std::vector<double> losses(arms, 0.0);
  switch (adversary) {
    case Adversary::random:
      for (double& loss : losses) loss = random.bernoulli(0.5) ? 1 : 0;
      break;
    case Adversary::biased:
      for (std::size_t i = 0; i < arms; ++i) {
        const double mean = 1 - static_cast<double>(i + 1) / static_cast<double>(arms + 1);
        losses[i] = random.bernoulli(mean) ? 1 : 0;
      }
      break;
    case Adversary::real:
      for (double& loss : losses) loss = random.uniform();
      break;
    case Adversary::greedy:
      losses[static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin())] = 1;
      break;
    case Adversary::majority: {
      double left = 0.5;
      while (left > 0) {
        std::size_t heaviest = arms;
        for (std::size_t i = 0; i < arms; ++i) {
          if (losses[i] == 0 && (heaviest == arms || p[i] > p[heaviest])) heaviest = i;
        }
        if (heaviest == arms) break;
        losses[heaviest] = 1;
        left -= p[heaviest];
      }
      break;
    }
    case Adversary::alternating:
      losses[0] = round == 0 ? 0.5 : static_cast<double>(round % 2);
      if (arms > 1) losses[1] = 1 - losses[0];
      break;
    case Adversary::constant:
      std::fill(losses.begin(), losses.end(), 0.75);
      break;
  }
  return losses;
}

}  // namespace nashost::testing
