#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/mask_follower.hpp"
#include "nashost/bandit/sum_tree.hpp"

namespace nashost {

/// Positive weights w_i of arms where one arm grows at a time and then all get the same share,
///
///     w_a ← w_a e^x (x ≥ 0),   w_i ← w_i + σ W for all i,   W = Σ_{i allowed} w_i before the step
///
/// in O(log K): stored as w_i = v_i + b with one global b, v in a sum tree. An allowed arm is drawn
/// with probability w_i / W; with probability mb/W (m allowed arms) that is a uniform draw, else
/// one from the tree. Every v_i ≥ 0, because arms only grow.
///
/// All weights start at 1 and are divided by W once W exceeds 1e100. Arms that the shares do not
/// keep up (σ = 0) may then round to 0, at 1e-300 of the largest.
class FixedShareWeights {
 public:
  explicit FixedShareWeights(std::int64_t arms)
      : above_(static_cast<std::size_t>(arms)),
        masked_(static_cast<std::size_t>(arms)),
        tree_(arms),
        allowed_(arms) {}

  /// `mask` becomes the one that W is summed over.
  void follow(const ArmMask& mask) {
    follower_.follow(mask, [&](std::int64_t arm) {
      const auto at = static_cast<std::size_t>(arm);
      masked_[at] = mask[arm] ? 0 : 1;
      tree_.set(arm, mask[arm] ? above_[at] : 0);
    });
    allowed_ = mask.allowed();
  }

  bool follows(const ArmMask& mask) const { return follower_.follows(mask); }

  double weight(std::int64_t arm) const { return above_[static_cast<std::size_t>(arm)] + base_; }
  /// W.
  double total() const { return tree_.total() + static_cast<double>(allowed_) * base_; }
  std::int64_t arms() const { return static_cast<std::int64_t>(above_.size()); }
  std::int64_t allowed() const { return allowed_; }

  /// One step of the rule above: `arm` by the factor e^growth, then the share σ of W to every arm.
  /// A masked arm grows too, and stays out of W.
  void grow(std::int64_t arm, double growth, double share) {
    const auto at = static_cast<std::size_t>(arm);
    double& above = above_[at];
    const double total_before = total();
    above += weight(arm) * std::expm1(growth);
    if (masked_[at] == 0) tree_.set(arm, above);
    base_ += share * total_before;
    if (total() > kLargest || above > kLargest) rescale();
  }

  /// Proportional to w, over the allowed arms of the mask followed last.
  std::int64_t draw(const ArmMask& mask, RandomStream& random) const {
    const double even = static_cast<double>(allowed_) * base_;
    if (random.uniform() * (even + tree_.total()) < even) return mask.draw(random);
    return tree_.total() > 0 ? tree_.draw(random) : mask.draw(random);
  }

  void persist(Archive& archive) {
    archive("above", above_);
    archive("masked", masked_);
    archive("tree", tree_);
    archive("base", base_);
    archive("allowed", allowed_);
    archive("mask", follower_);
  }

 private:
  static constexpr double kLargest = 1e100;

  void rescale() {
    const double factor = 1 / std::max(total(), *std::max_element(above_.begin(), above_.end()));
    base_ *= factor;
    for (double& above : above_) above *= factor;
    tree_.assign([&](std::int64_t arm) { return tree_[arm] * factor; });
  }

  std::vector<double> above_;         // v
  std::vector<std::uint8_t> masked_;  // 1 for arms masked when the mask was followed last
  SumTree tree_;                      // v of the allowed arms, 0 for the others
  double base_ = 1;                   // b
  std::int64_t allowed_;
  MaskFollower follower_;
};

}  // namespace nashost
