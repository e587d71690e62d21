#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {

/// What a policy remembers of its draws until their feedback comes, a few numbers each: for rules
/// that need more from the moment of the draw than its probability.
///
/// The last kCapacity draws are kept; one whose feedback never comes is overwritten in time.
class PendingDraws {
 public:
  static constexpr std::size_t kCapacity = 1024;

  /// `numbers` of them are kept with a draw.
  explicit PendingDraws(std::size_t numbers) : numbers_(numbers) {}

  /// Remembers a draw; write its numbers into what is returned.
  std::span<double> remember(std::int64_t arm) {
    const std::size_t slot = static_cast<std::size_t>(drawn_) % kCapacity;
    if (slot == arms_.size()) {
      arms_.push_back(arm);
      values_.resize(values_.size() + numbers_);
    } else {
      arms_[slot] = arm;
    }
    ++drawn_;
    return {values_.data() + slot * numbers_, numbers_};
  }

  /// The numbers of the draw this feedback is on, and forgets the draw; empty if there is none.
  /// That is the draw `age` draws ago, if it was of this arm; else (rounds in which the policy was
  /// not asked) the oldest draw of the arm, since feedback tends to come in order.
  std::span<const double> take(std::int64_t arm, std::int64_t age) {
    const auto kept = static_cast<std::int64_t>(arms_.size());
    std::size_t found = kCapacity;
    if (age >= 0 && age < kept && arms_[slot_of(age)] == arm) {
      found = slot_of(age);
    } else {
      for (std::int64_t back = kept - 1; back >= 0 && found == kCapacity; --back) {
        if (arms_[slot_of(back)] == arm) found = slot_of(back);
      }
    }
    if (found == kCapacity) return {};
    arms_[found] = kForgotten;
    return {values_.data() + found * numbers_, numbers_};
  }

  void persist(Archive& archive) {
    archive("drawn", drawn_);
    archive("arms", arms_);
    archive("values", values_);
    if (archive.reading() &&
        (arms_.size() > kCapacity || values_.size() != arms_.size() * numbers_)) {
      throw Error("stored pending draws are damaged, or of another policy");
    }
  }

 private:
  static constexpr std::int64_t kForgotten = -1;

  std::size_t slot_of(std::int64_t back) const {
    return static_cast<std::size_t>(drawn_ - 1 - back) % kCapacity;
  }

  std::size_t numbers_;
  std::int64_t drawn_ = 0;
  std::vector<std::int64_t> arms_;  // a ring
  std::vector<double> values_;      // numbers_ for each
};

}  // namespace nashost
