#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"

namespace nashost {

/// A set of arms that can be walked in time proportional to its size: insert, erase and contains
/// are O(1). The order is that of a swap-with-last list; it is part of the state, since a walk that
/// draws random numbers must go on alike after a resume.
class PresentArms {
 public:
  explicit PresentArms(std::int64_t arms) : place_(static_cast<std::size_t>(arms), kAbsent) {
    list_.reserve(static_cast<std::size_t>(arms));
  }

  bool contains(std::int64_t arm) const { return place_[static_cast<std::size_t>(arm)] != kAbsent; }
  /// Of an arm that is not in the set.
  void insert(std::int64_t arm) {
    place_[static_cast<std::size_t>(arm)] = static_cast<std::int32_t>(list_.size());
    list_.push_back(static_cast<std::int32_t>(arm));
  }
  /// Of an arm that is in the set.
  void erase(std::int64_t arm) {
    const auto at = static_cast<std::size_t>(arm);
    const auto last = list_.back();
    list_[static_cast<std::size_t>(place_[at])] = last;
    place_[static_cast<std::size_t>(last)] = place_[at];
    place_[at] = kAbsent;
    list_.pop_back();
  }
  std::span<const std::int32_t> arms() const { return list_; }

  void persist(Archive& archive) {
    archive("list", list_);
    if (!archive.reading()) return;
    place_.assign(place_.size(), kAbsent);
    for (std::size_t i = 0; i < list_.size(); ++i) {
      place_[static_cast<std::size_t>(list_[i])] = static_cast<std::int32_t>(i);
    }
  }

 private:
  static constexpr std::int32_t kAbsent = -1;
  std::vector<std::int32_t> place_;
  std::vector<std::int32_t> list_;
};

}  // namespace nashost
