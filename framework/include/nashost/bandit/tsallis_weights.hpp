#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/mask_follower.hpp"

namespace nashost {

/// Follow the regularised leader with the ½-Tsallis entropy over the allowed arms:
///
///     w_i = 4 / (η (L_i − x))²,   x < min L the one number for which Σ w_i = 1.
///
/// Arms without a loss of their own (never touched) share one loss and count as one term with a
/// multiplicity, in finding x and in drawing: O(touched), exactly.
///
/// x: Newton's method on (Σ w)^{−1/2} − 1. Each w^{−1/2} is affine in x, so the function is their power
/// mean of order −2, concave and falling, a straight line for one arm. From any start the first
/// step lands at or right of the root, and the steps from there on only come closer; two
/// or three from the x of the last draw.
///
/// Memory: 24 bytes per arm and 8 per touched one.
class TsallisWeights {
 public:
  explicit TsallisWeights(std::int64_t arms)
      : arm_at_(static_cast<std::size_t>(arms)), place_(arm_at_.size()), losses_(arm_at_.size()) {
    std::iota(arm_at_.begin(), arm_at_.end(), 0);
    std::iota(place_.begin(), place_.end(), 0);
    untouched_ = arm_at_.size();
  }

  void follow(const ArmMask& mask) {
    follower_.follow(mask, [&](std::int64_t arm) {
      if (mask[arm] == allowed(place(arm))) return;
      mask[arm] ? show(arm) : hide(arm);
      solved_rate_ = 0;
    });
  }

  /// Finds x for learning rate η > 0, unless it is known already.
  void solve(double rate) {
    if (rate == solved_rate_) return;
    double low = untouched_ > 0 ? shared_loss_ : std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < touched_; ++i) low = std::min(low, losses_[i]);
    // One arm alone has w = 1 at low − 2/η; with more the root is further left.
    const double right = low - 2 / rate;
    // A start far to the left is as good as any: Σ w = 1 for K arms of equal loss at low − 2√K/η.
    const double left = low - 2 * std::sqrt(static_cast<double>(touched_ + untouched_)) / rate;
    double x = std::clamp(start_, left, right);
    weights_.resize(touched_);
    for (int step = 0; step < kMaxSteps; ++step) {
      const auto [sum, slope] = evaluate(rate, x);
      sum_ = sum;
      x_ = x;
      if (std::abs(sum - 1) <= kTolerance) break;
      const double next = std::min(right, x - 2 * sum * (std::sqrt(sum) - 1) / slope);
      if (next == x) break;
      x = next;
    }
    solved_rate_ = rate;
  }

  // From here on, values of the last solve(). Σ w may differ from 1 by rounding: draws are by inversion
  // over the sum that is there.

  double x() const noexcept { return x_; }
  double weight(std::int64_t arm) const noexcept {
    const std::size_t at = place(arm);
    if (at < touched_) return weights_[at];
    return allowed(at) ? shared_weight_ : 0;
  }
  double probability(std::int64_t arm) const noexcept { return weight(arm) / sum_; }
  void probabilities(std::span<double> out) const noexcept {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = probability(static_cast<std::int64_t>(i));
    }
  }

  Draw draw(RandomStream& random) {
    start_ = x_;  // only here, so that asking for probabilities changes nothing
    double mass = random.uniform() * sum_;
    std::size_t at = 0;
    while (at < touched_ && mass >= weights_[at]) mass -= weights_[at++];
    if (at == touched_) {
      // In the shared part, or past the end by rounding, where the last term takes the rest.
      at = untouched_ > 0 ? touched_ + static_cast<std::size_t>(random.below(untouched_))
                          : last_positive();
    }
    const std::int64_t arm = arm_at_[at];
    return {arm, std::min(1.0, probability(arm))};
  }

  double loss(std::int64_t arm) const noexcept {
    const std::size_t at = place(arm);
    return is_untouched(at) ? shared_loss_ : losses_[at];
  }
  /// L_arm += amount, of either sign; for a masked arm too.
  void add_loss(std::int64_t arm, double amount) {
    if (is_untouched(place(arm))) touch(arm);
    losses_[place(arm)] += amount;
    solved_rate_ = 0;
  }
  /// L_i += amount for every allowed arm with w_i ≥ threshold.
  void add_loss_where(double threshold, double amount) {
    for (std::size_t i = 0; i < touched_; ++i) losses_[i] += weights_[i] >= threshold ? amount : 0;
    if (untouched_ > 0 && shared_weight_ >= threshold) shared_loss_ += amount;
    solved_rate_ = 0;
  }

  void persist(Archive& archive) {
    const std::size_t arms = arm_at_.size();
    archive("arm_at", arm_at_);
    archive("losses", losses_);
    archive("weights", weights_);
    archive("touched", touched_);
    archive("untouched", untouched_);
    archive("shared_loss", shared_loss_);
    archive("shared_weight", shared_weight_);
    archive("x", x_);
    archive("start", start_);
    archive("sum", sum_);
    archive("solved_rate", solved_rate_);
    archive("mask", follower_);
    if (!archive.reading()) return;
    if (arm_at_.size() != arms || losses_.size() != arms || weights_.size() > arms ||
        touched_ > arms || untouched_ > arms - touched_) {
      throw Error("stored Tsallis weights are damaged or for another number of arms");
    }
    for (std::size_t i = 0; i < arms; ++i) {
      place_.at(static_cast<std::size_t>(arm_at_[i])) = static_cast<std::int32_t>(i);
    }
  }

 private:
  // A sum of n rounded terms is off by about √n·1e-16; a relative 1e-13 can be met for any n here.
  static constexpr double kTolerance = 1e-13;
  static constexpr int kMaxSteps = 100;

  struct Sums {
    double sum;    // Σ w at x
    double slope;  // its derivative, Σ η w^{3/2}
  };

  Sums evaluate(double rate, double x) {
    // Four running sums, so that the loop can use vector instructions.
    double sum[4] = {};
    double slope[4] = {};
    const auto term = [&](std::size_t i, std::size_t lane) {
      const double root = 2 / (rate * (losses_[i] - x));
      weights_[i] = root * root;
      sum[lane] += weights_[i];
      slope[lane] += weights_[i] * root;
    };
    std::size_t i = 0;
    for (; i + 4 <= touched_; i += 4) {
      for (std::size_t lane = 0; lane < 4; ++lane) term(i + lane, lane);
    }
    for (; i < touched_; ++i) term(i, 0);
    const double root = untouched_ > 0 ? 2 / (rate * (shared_loss_ - x)) : 0;
    shared_weight_ = root * root;
    const double shared = static_cast<double>(untouched_) * shared_weight_;
    return {(sum[0] + sum[1]) + (sum[2] + sum[3]) + shared,
            rate * ((slope[0] + slope[1]) + (slope[2] + slope[3]) + shared * root)};
  }

  // Places: [0, touched) allowed arms with losses of their own, then the untouched ones, then the masked
  // ones, all of which have losses of their own: they do not share what the others share meanwhile.
  std::size_t place(std::int64_t arm) const noexcept {
    return static_cast<std::size_t>(place_[static_cast<std::size_t>(arm)]);
  }
  bool allowed(std::size_t at) const noexcept { return at < touched_ + untouched_; }
  bool is_untouched(std::size_t at) const noexcept { return at >= touched_ && allowed(at); }

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
    if (is_untouched(place(arm))) touch(arm);
    swap(place(arm), --touched_);
    swap(touched_, touched_ + untouched_);
  }
  void show(std::int64_t arm) noexcept {
    swap(place(arm), touched_ + untouched_);
    swap(touched_ + untouched_, touched_);
    ++touched_;
  }
  std::size_t last_positive() const noexcept {
    std::size_t at = touched_ - 1;
    while (!(weights_[at] > 0) && at > 0) --at;
    return at;
  }

  std::vector<std::int32_t> arm_at_;
  std::vector<std::int32_t> place_;
  std::vector<double> losses_;   // by place
  std::vector<double> weights_;  // by place, of the touched arms
  std::size_t touched_ = 0;
  std::size_t untouched_ = 0;
  double shared_loss_ = 0;
  double shared_weight_ = 0;
  double x_ = 0;
  double start_ = -std::numeric_limits<double>::infinity();  // x of the last draw
  double sum_ = 1;
  double solved_rate_ = 0;  // 0: something has changed since
  MaskFollower follower_;
};

}  // namespace nashost
