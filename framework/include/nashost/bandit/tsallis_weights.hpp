#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/shared_losses.hpp"

namespace nashost {

/// Follow the regularised leader with the ½-Tsallis entropy over the allowed arms:
///
///     w_i = 4 / (η (L_i − x))²,   x < min L the one number for which Σ w_i = 1.
///
/// Untouched arms count as one term with a multiplicity, in finding x and in drawing: O(touched),
/// exactly.
///
/// x: Newton's method on (Σ w)^{−1/2} − 1. Each w^{−1/2} is affine in x, so the function is their
/// power mean of order −2, concave and falling, a straight line for one arm. From any start the
/// first step lands at or right of the root, and the steps from there on only come closer; two or
/// three from the x of the last draw.
class TsallisWeights {
 public:
  explicit TsallisWeights(std::int64_t arms) : losses_(arms) {}

  void follow(const ArmMask& mask) {
    if (losses_.follow(mask)) solved_rate_ = 0;
  }
  bool follows(const ArmMask& mask) const { return losses_.follows(mask); }

  /// Finds x for learning rate η > 0, unless it is known already.
  void solve(double rate) {
    if (rate == solved_rate_) return;
    const auto touched = losses_.touched_losses();
    double low =
        losses_.untouched() > 0 ? losses_.shared_loss() : std::numeric_limits<double>::infinity();
    for (const double loss : touched) low = std::min(low, loss);
    // One arm alone has w = 1 at low − 2/η; with more the root is further left, but not further
    // than where K arms of equal loss have it.
    const double right = low - 2 / rate;
    const auto arms = static_cast<double>(touched.size() + losses_.untouched());
    double x = std::clamp(start_, low - 2 * std::sqrt(arms) / rate, right);
    weights_.resize(touched.size());
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

  // From here on, values of the last solve(). Σ w may differ from 1 by rounding: draws are by
  // inversion over the sum that is there.

  double x() const noexcept { return x_; }
  double weight(std::int64_t arm) const noexcept {
    const std::size_t place = losses_.place(arm);
    if (place < losses_.touched()) return weights_[place];
    return losses_.allowed(arm) ? shared_weight_ : 0;
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
    std::size_t place = 0;
    while (place < weights_.size() && mass >= weights_[place]) mass -= weights_[place++];
    std::int64_t arm = 0;
    if (place < weights_.size()) {
      arm = losses_.arm_at(place);
    } else if (losses_.untouched() > 0) {
      arm = losses_.draw_untouched(random);
    } else {
      arm = losses_.arm_at(last_positive());  // past the end by rounding
    }
    return {arm, std::min(1.0, probability(arm))};
  }

  double loss(std::int64_t arm) const noexcept { return losses_.loss(arm); }
  /// L_arm += amount, of either sign; for a masked arm too.
  void add_loss(std::int64_t arm, double amount) {
    losses_.add_loss(arm, amount);
    solved_rate_ = 0;
  }
  /// L_i += amount for every allowed arm with w_i ≥ threshold.
  void add_loss_where(double threshold, double amount) {
    const auto touched = losses_.touched_losses();
    for (std::size_t i = 0; i < touched.size(); ++i) {
      touched[i] += weights_[i] >= threshold ? amount : 0;
    }
    if (shared_weight_ >= threshold) losses_.add_shared_loss(amount);
    solved_rate_ = 0;
  }

  void persist(Archive& archive) {
    archive("losses", losses_);
    archive("weights", weights_);
    archive("shared_weight", shared_weight_);
    archive("x", x_);
    archive("start", start_);
    archive("sum", sum_);
    archive("solved_rate", solved_rate_);
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
    const auto losses = losses_.touched_losses();
    const auto term = [&](std::size_t i, std::size_t lane) {
      const double root = 2 / (rate * (losses[i] - x));
      weights_[i] = root * root;
      sum[lane] += weights_[i];
      slope[lane] += weights_[i] * root;
    };
    std::size_t i = 0;
    for (; i + 4 <= losses.size(); i += 4) {
      for (std::size_t lane = 0; lane < 4; ++lane) term(i + lane, lane);
    }
    for (; i < losses.size(); ++i) term(i, 0);
    const double root = losses_.untouched() > 0 ? 2 / (rate * (losses_.shared_loss() - x)) : 0;
    shared_weight_ = root * root;
    const double shared = static_cast<double>(losses_.untouched()) * shared_weight_;
    return {(sum[0] + sum[1]) + (sum[2] + sum[3]) + shared,
            rate * ((slope[0] + slope[1]) + (slope[2] + slope[3]) + shared * root)};
  }

  std::size_t last_positive() const noexcept {
    std::size_t place = weights_.size() - 1;
    while (!(weights_[place] > 0) && place > 0) --place;
    return place;
  }

  SharedLosses losses_;
  std::vector<double> weights_;  // of the touched arms, by place
  double shared_weight_ = 0;
  double x_ = 0;
  double start_ = -std::numeric_limits<double>::infinity();  // x of the last draw
  double sum_ = 1;
  double solved_rate_ = 0;  // 0: something has changed since
};

}  // namespace nashost
