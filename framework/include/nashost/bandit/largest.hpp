#pragma once

#include <cstdint>
#include <limits>

#include "nashost/abi/policy.hpp"

namespace nashost {

/// The largest of the values it is shown, and one of the arms that have it, each with the same
/// probability (reservoir sampling: the n-th of equal arms replaces the ones before with
/// probability 1/n). Random numbers are drawn only for ties.
class Largest {
 public:
  explicit Largest(RandomStream& random) : random_(random) {}

  /// NaN is never the largest. +∞ is a value like any other.
  void offer(std::int64_t arm, double value) {
    if (value > value_ || arm_ < 0) {
      value_ = value;
      arm_ = arm;
      ties_ = 1;
    } else if (value == value_ && random_.below(++ties_) == 0) {
      arm_ = arm;
    }
  }
  /// −1 before the first offer.
  std::int64_t arm() const { return arm_; }
  double value() const { return value_; }

 private:
  RandomStream& random_;
  double value_ = -std::numeric_limits<double>::infinity();
  std::int64_t arm_ = -1;
  std::uint64_t ties_ = 0;
};

}  // namespace nashost
