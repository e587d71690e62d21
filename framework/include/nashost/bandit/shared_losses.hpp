#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/mask_follower.hpp"

namespace nashost {

/// Cumulative losses of K arms of which many have never been touched: those share one loss, so that
/// a rule over all arms costs O(touched) with the untouched as one term of a multiplicity.
///
/// Memory: 16 bytes per arm.
class SharedLosses {
 public:
  explicit SharedLosses(std::int64_t arms)
      : arm_at_(static_cast<std::size_t>(arms)),
        place_(arm_at_.size()),
        losses_(arm_at_.size()),
        untouched_(arm_at_.size()) {
    std::iota(arm_at_.begin(), arm_at_.end(), 0);
    std::iota(place_.begin(), place_.end(), 0);
  }

  /// Brings the arms up to date with the mask; true if any has changed.
  bool follow(const ArmMask& mask) {
    bool changed = false;
    follower_.follow(mask, [&](std::int64_t arm) {
      if (mask[arm] == allowed(arm)) return;
      mask[arm] ? show(arm) : hide(arm);
      changed = true;
    });
    return changed;
  }

  bool follows(const ArmMask& mask) const { return follower_.follows(mask); }

  /// Number of allowed arms with a loss of their own; their losses; and which arm has the loss at
  /// `place`.
  std::size_t touched() const noexcept { return touched_; }
  std::span<const double> touched_losses() const noexcept { return {losses_.data(), touched_}; }
  std::span<double> touched_losses() noexcept { return {losses_.data(), touched_}; }
  std::int64_t arm_at(std::size_t place) const noexcept { return arm_at_[place]; }
  /// Where among the touched the arm stands; touched() or more for any other arm.
  std::size_t place(std::int64_t arm) const noexcept {
    return static_cast<std::size_t>(place_[static_cast<std::size_t>(arm)]);
  }

  /// Number of allowed arms without a loss of their own, the loss they share, and one of them,
  /// uniformly.
  std::size_t untouched() const noexcept { return untouched_; }
  double shared_loss() const noexcept { return shared_loss_; }
  void add_shared_loss(double amount) noexcept { shared_loss_ += amount; }
  std::int64_t draw_untouched(RandomStream& random) const {
    return arm_at_[touched_ + static_cast<std::size_t>(random.below(untouched_))];
  }

  /// As of the last follow().
  bool allowed(std::int64_t arm) const noexcept { return place(arm) < touched_ + untouched_; }
  double loss(std::int64_t arm) const noexcept {
    return is_untouched(arm) ? shared_loss_ : losses_[place(arm)];
  }
  /// L_arm += amount, of either sign; for a masked arm too.
  void add_loss(std::int64_t arm, double amount) {
    if (is_untouched(arm)) touch(arm);
    losses_[place(arm)] += amount;
  }

  void persist(Archive& archive) {
    const std::size_t arms = arm_at_.size();
    archive("arm_at", arm_at_);
    archive("losses", losses_);
    archive("touched", touched_);
    archive("untouched", untouched_);
    archive("shared_loss", shared_loss_);
    archive("mask", follower_);
    if (!archive.reading()) return;
    bool sound = arm_at_.size() == arms && losses_.size() == arms && touched_ <= arms &&
                 untouched_ <= arms - touched_;
    place_.assign(arms, -1);
    for (std::size_t i = 0; sound && i < arms; ++i) {
      sound = arm_at_[i] >= 0 && static_cast<std::size_t>(arm_at_[i]) < arms;
      if (sound) place_[static_cast<std::size_t>(arm_at_[i])] = static_cast<std::int32_t>(i);
    }
    for (const std::int32_t place : place_) sound = sound && place >= 0;
    if (!sound) throw Error("stored losses of arms are damaged, or for another number of arms");
  }

 private:
  bool is_untouched(std::int64_t arm) const noexcept {
    return place(arm) >= touched_ && allowed(arm);
  }
  void swap(std::size_t a, std::size_t b) noexcept {
    std::swap(arm_at_[a], arm_at_[b]);
    std::swap(losses_[a], losses_[b]);
    place_[static_cast<std::size_t>(arm_at_[a])] = static_cast<std::int32_t>(a);
    place_[static_cast<std::size_t>(arm_at_[b])] = static_cast<std::int32_t>(b);
  }
  void touch(std::int64_t arm) noexcept {
    swap(place(arm), touched_);
    losses_[touched_++] = shared_loss_;
    --untouched_;
  }
  void hide(std::int64_t arm) noexcept {
    if (is_untouched(arm)) touch(arm);
    swap(place(arm), --touched_);
    swap(touched_, touched_ + untouched_);
  }
  void show(std::int64_t arm) noexcept {
    swap(place(arm), touched_ + untouched_);
    swap(touched_ + untouched_, touched_);
    ++touched_;
  }

  // Places: [0, touched) allowed arms with losses of their own, then the untouched ones, then the
  // masked ones, all of which have losses of their own: they do not share what the others share
  // meanwhile.
  std::vector<std::int32_t> arm_at_;
  std::vector<std::int32_t> place_;
  std::vector<double> losses_;  // by place
  std::size_t touched_ = 0;
  std::size_t untouched_;
  double shared_loss_ = 0;
  MaskFollower follower_;
};

}  // namespace nashost
