#pragma once

#include <utility>
#include <vector>

#include "nashost/abi/pruner.hpp"

namespace nashost {

/// The changes of one review in the making. Each is tried on the Region as those before it leave
/// it, so that together they are legal: a removal of what is gone already, or of all that is left,
/// is not taken up.
class ReviewChanges {
 public:
  explicit ReviewChanges(Region region) : region_(std::move(region)) {}

  /// As the changes so far leave it.
  const Region& region() const noexcept { return region_; }

  /// A cut or a probation. True where it was taken up.
  bool remove(Change change) {
    const Count lost = region_.count(change.what);
    if (lost == 0 || lost == region_.size()) return false;
    region_ = region_.without(change.what);
    changes_.push_back(std::move(change));
    return true;
  }
  /// Of a cut that stands.
  void restore(Change change) {
    region_ = region_.restored(change.what);
    changes_.push_back(std::move(change));
  }
  /// The end of a probation: what was masked stays out.
  void confirm(Change change) { changes_.push_back(std::move(change)); }

  std::vector<Change> take() { return std::move(changes_); }

 private:
  Region region_;
  std::vector<Change> changes_;
};

}  // namespace nashost
