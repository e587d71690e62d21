#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// Tells a structure over arms which arms were masked or unmasked since it looked last, in time
/// proportional to the changes.
///
/// The masks that one policy sees share one history, as those of a host do. A mask whose history
/// does not continue the last one is noticed by its length and the last change seen, and then all
/// arms are gone through.
class MaskFollower {
 public:
  /// Calls change(arm) at least for every arm that stands differently than at the last call (before
  /// the first one, all arms were allowed); mask[arm] says how. In rising order and once for an
  /// arm, so that what is built does not depend on the way by which the mask came to be what it is.
  template <class Change>
  void follow(const ArmMask& mask, Change change) {
    const std::uint64_t version = mask.version();
    if (!continues(mask)) {
      for (std::int64_t arm = 0; arm < mask.arms(); ++arm) change(arm);
    } else if (version == version_) {
      return;
    } else {
      const auto changes = mask.changes(version_);
      std::vector<std::int64_t> arms(changes.begin(), changes.end());
      std::ranges::sort(arms);
      arms.erase(std::unique(arms.begin(), arms.end()), arms.end());
      for (const std::int64_t arm : arms) change(arm);
    }
    version_ = version;
    last_ = version == 0 ? -1 : mask.changes(version - 1).front();
  }

  /// Whether the mask is the one followed last: follow would do nothing.
  bool follows(const ArmMask& mask) const { return continues(mask) && mask.version() == version_; }

  void persist(Archive& archive) {
    archive("version", version_);
    archive("last", last_);
  }

 private:
  bool continues(const ArmMask& mask) const {
    if (version_ == 0) return true;
    return mask.version() >= version_ && mask.changes(version_ - 1).front() == last_;
  }

  std::uint64_t version_ = 0;
  std::int64_t last_ = -1;  // arm of change number version_
};

}  // namespace nashost
