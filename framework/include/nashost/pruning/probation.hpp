#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "nashost/abi/pruner.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// What was masked for a time only. A pruner with `probation` = p > 0 does not cut: what the
/// evidence rules out is masked, and checked again after p more reviews; then it is cut for good,
/// or restored.
///
/// A restoration takes nothing from a guarantee "the best is kept with probability 1 − δ": it is
/// cut for good only where it was ruled out before, which had probability δ at most.
class Probation {
 public:
  /// `reviews` = 0: no probation, cuts are final.
  explicit Probation(std::int64_t reviews) : reviews_(reviews) {}

  /// What a removal is.
  Change::Kind kind() const { return reviews_ > 0 ? Change::Kind::probate : Change::Kind::cut; }

  /// After a removal was asked for.
  void enter(const PartialAssignment& what) {
    if (reviews_ > 0) entries_.push_back({what, reviews_});
  }

  /// At the begin of a review: forgets what somebody else restored, or what the host did not mask
  /// after all (min_survivors), counts the review, and returns what is to be judged now.
  std::vector<PartialAssignment> expire(const Region& region) {
    const auto& cuts = region.cuts();
    std::erase_if(entries_, [&](const Entry& entry) {
      return std::find(cuts.begin(), cuts.end(), entry.what) == cuts.end();
    });
    std::vector<PartialAssignment> expired;
    for (Entry& entry : entries_) {
      if (--entry.reviews_left <= 0) expired.push_back(entry.what);
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.reviews_left <= 0; });
    return expired;
  }

  bool empty() const { return entries_.empty(); }
  /// Who is on it.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& entry : entries_) visit(entry.what);
  }

  void persist(Archive& archive) { archive("entries", entries_); }

 private:
  struct Entry {
    PartialAssignment what;
    std::int64_t reviews_left = 0;
    void persist(Archive& archive) {
      archive("what", what);
      archive("reviews_left", reviews_left);
    }
  };
  std::int64_t reviews_;
  std::vector<Entry> entries_;
};

/// Its parameter; `Parameters` has a member `std::int64_t probation`.
template <class Parameters>
Schema<Parameters>& add_probation(Schema<Parameters>& schema) {
  return schema.template add<std::int64_t>(
      "probation", &Parameters::probation,
      {.doc = "reviews for which what is ruled out is only masked, to be checked again and "
              "restored if that was wrong; 0: cut at once",
       .min = 0,
       .unit = "reviews"});
}

}  // namespace nashost
