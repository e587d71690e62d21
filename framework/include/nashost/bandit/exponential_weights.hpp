#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <variant>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/mask_follower.hpp"
#include "nashost/bandit/stale_alias.hpp"
#include "nashost/bandit/sum_tree.hpp"

namespace nashost {

/// The exponential-weights distribution over arms under bandit feedback,
///
///     p_i = exp(−η L_i) / Σ_{j allowed} exp(−η L_j)   for allowed i,   0 for masked i,
///
/// where one L_i grows a round. Draws and updates take O(log K), by a sum tree; from `alias_from`
/// arms on O(1) expected, by an alias table that is allowed to be stale. Both are exact.
///
/// Weights are kept relative to a centre c, w_i = exp(−η (L_i − c)); c moves to the smallest
/// allowed loss when the sum of weights leaves [1e-50, 1e50]. Weights below 1e-200 count as 0,
/// which takes less than K·1e-150 from any probability.
class ExponentialWeights {
 public:
  static constexpr std::int64_t kAliasFrom = 100000;

  explicit ExponentialWeights(std::int64_t arms, double rate, std::int64_t alias_from = kAliasFrom)
      : rate_(rate), losses_(static_cast<std::size_t>(arms), 0.0), weights_(SumTree(1)) {
    if (arms < alias_from) {
      weights_.emplace<SumTree>(arms);
    } else {
      weights_.emplace<StaleAlias>(arms);
    }
  }

  double rate() const noexcept { return rate_; }
  /// η of the draws to come: O(K) at the next one.
  void set_rate(double rate) {
    rate_ = rate;
    off_centre_ = true;
  }

  double loss(std::int64_t arm) const noexcept { return losses_[static_cast<std::size_t>(arm)]; }
  /// L_arm += amount ≥ 0, for a masked arm too.
  void add_loss(std::int64_t arm, double amount) {
    losses_[static_cast<std::size_t>(arm)] += amount;
    std::visit(
        [&](auto& weights) {
          // A weight of 0 belongs to a masked arm, or to one that further loss cannot bring back.
          if (weights[arm] > 0) weights.set(arm, weight(arm));
        },
        weights_);
  }

  Draw draw(RandomStream& random, const ArmMask& mask) {
    settle(mask);
    return std::visit(
        [&](auto& weights) {
          const std::int64_t arm = weights.draw(random);
          return Draw{arm, std::min(1.0, weights[arm] / weights.total())};
        },
        weights_);
  }

  // A question changes nothing, the last bit of a later draw included: where the weights would have
  // to be settled first, a copy of them answers, O(K).

  double probability(std::int64_t arm, const ArmMask& mask) const {
    if (!settled(mask)) return settled_copy(mask).probability(arm, mask);
    return std::visit([&](auto& weights) { return weights[arm] / weights.total(); }, weights_);
  }

  void probabilities(const ArmMask& mask, std::span<double> out) const {
    if (!settled(mask)) return settled_copy(mask).probabilities(mask, out);
    std::visit(
        [&](auto& weights) {
          const double total = weights.total();
          for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = weights[static_cast<std::int64_t>(i)] / total;
          }
        },
        weights_);
  }

  void persist(Archive& archive) {
    archive("rate", rate_);
    archive("losses", losses_);
    archive("centre", centre_);
    archive("off_centre", off_centre_);
    archive("mask", follower_);
    std::visit([&archive](auto& weights) { archive("tree", weights); }, weights_);
  }

 private:
  static constexpr double kSmallest = 1e-200;
  static constexpr double kLow = 1e-50;
  static constexpr double kHigh = 1e50;

  double weight(std::int64_t arm) const {
    const double weight = std::exp(-rate_ * (loss(arm) - centre_));
    return weight < kSmallest ? 0 : weight;
  }

  double smallest_loss(const ArmMask& mask) const {
    double smallest = std::numeric_limits<double>::infinity();
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
      smallest = std::min(smallest, loss(arm));
    }
    return smallest;
  }

  bool centred() const {
    const double total = std::visit([](auto& weights) { return weights.total(); }, weights_);
    return !off_centre_ && total >= kLow && total <= kHigh;
  }
  /// Whether settle would do nothing.
  bool settled(const ArmMask& mask) const { return follower_.follows(mask) && centred(); }
  ExponentialWeights settled_copy(const ArmMask& mask) const {
    ExponentialWeights copy = *this;
    copy.settle(mask);
    return copy;
  }

  /// Brings the weights up to date with the mask, the rate and the centre.
  void settle(const ArmMask& mask) {
    std::visit(
        [&](auto& weights) {
          follower_.follow(
              mask, [&](std::int64_t arm) { weights.set(arm, mask[arm] ? weight(arm) : 0.0); });
          if (centred()) return;
          centre_ = smallest_loss(mask);
          weights.assign([&](std::int64_t arm) { return mask[arm] ? weight(arm) : 0.0; });
          off_centre_ = false;
        },
        weights_);
  }

  double rate_;
  std::vector<double> losses_;
  double centre_ = 0;
  bool off_centre_ = true;
  MaskFollower follower_;
  std::variant<SumTree, StaleAlias> weights_;
};

}  // namespace nashost
