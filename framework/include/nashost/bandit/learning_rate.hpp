#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// Learning rate η_t of an algorithm with one rate for all arms: constant, or falling as s/√t for
/// an unknown horizon.
///
/// A new rate costs O(K), so the falling one is frozen between checkpoints: s/√K while t < K, where
/// a bandit bound of √(TK) says nothing yet, and from there on s/√t taken at checkpoints that are
/// an eighth apart. Bounds of the form A·Σ_t η_t + B/η_T for non-increasing rates hold with the
/// first term at most √(9/8) < 1.07 times what s/√t would give, from T = K on.
class LearningRate {
 public:
  static LearningRate constant(double rate) { return LearningRate(rate, 0, kNever); }
  /// s/√t, `scale` being s.
  static LearningRate falling(double scale, std::int64_t arms) {
    return LearningRate(scale / std::sqrt(static_cast<double>(arms)), scale, next_after(arms));
  }

  double value() const noexcept { return rate_; }

  /// One round has been learnt from; true if the rate has changed.
  bool advance() noexcept {
    if (++rounds_ < checkpoint_) return false;
    rate_ = scale_ / std::sqrt(static_cast<double>(checkpoint_));
    checkpoint_ = next_after(checkpoint_);
    return true;
  }

  void persist(Archive& archive) {
    archive("rate", rate_);
    archive("scale", scale_);
    archive("rounds", rounds_);
    archive("checkpoint", checkpoint_);
  }

 private:
  static constexpr std::int64_t kNever = INT64_MAX;
  static std::int64_t next_after(std::int64_t rounds) {
    return rounds + std::max<std::int64_t>(1, rounds / 8);
  }

  LearningRate(double rate, double scale, std::int64_t checkpoint)
      : rate_(rate), scale_(scale), checkpoint_(checkpoint) {}

  double rate_;
  double scale_;
  std::int64_t rounds_ = 1;  // the round whose draw comes next, counted from 1
  std::int64_t checkpoint_;  // the round from which on the next rate is used
};

/// η of exponential weights over K arms under bandit feedback: `eta` if given, else √(2 ln K / (K
/// T)) (Bubeck and Cesa-Bianchi 2012, Theorem 3.1), or without a horizon the falling √(ln K / (K
/// t)).
inline LearningRate bandit_learning_rate(std::optional<double> eta, const PolicyContext& context) {
  const auto arms = static_cast<double>(context.arms);
  if (eta) return LearningRate::constant(*eta);
  if (context.horizon) {
    const auto rounds = static_cast<double>(std::max<std::int64_t>(1, *context.horizon));
    return LearningRate::constant(std::sqrt(2 * std::log(arms) / (arms * rounds)));
  }
  return LearningRate::falling(std::sqrt(std::log(arms) / arms), context.arms);
}

}  // namespace nashost
