#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/mask_follower.hpp"
#include "nashost/bandit/tie_heap.hpp"

namespace nashost {

/// Arm statistics that find argmax_i index(μ̂_i, N_i) without looking at all arms, for an index that
/// strictly rises with the mean: UCB1, KL-UCB, anytime MOSS, IMED … Such an index ranks arms of
/// equal pull count as their means do, in every round, so one heap of means per pull count is kept
/// and the index is evaluated at the top of each: once per *distinct* count. After T rewards there
/// are at most √(2T) distinct counts. A reward moves its arm to the next heap, O(log K).
///
/// Few arms are cheaper to go through one by one; that is done up to kScannedArms. Either way the
/// arms without a reward come first, and ties are broken uniformly.
///
/// Memory: at most 16 + 4 + 64 bytes per arm; 36 while no bucket has shrunk.
class CountBuckets {
 public:
  explicit CountBuckets(std::int64_t arms) : statistics_(arms) {
    if (scans()) return;
    slots_.assign(static_cast<std::size_t>(arms), TieHeap::kAbsent);
    Bucket& unseen = buckets_.emplace_back();
    for (std::int64_t arm = 0; arm < arms; ++arm) unseen.heap.append(arm, key(arm), slots_);
    unseen.heap.recount();
  }

  const ArmStatistics& statistics() const noexcept { return statistics_; }

  void add(std::int64_t arm, double reward) {
    if (scans() || slots_[static_cast<std::size_t>(arm)] == TieHeap::kAbsent) {
      statistics_.add(arm, reward);
      return;
    }
    take_out(arm);
    statistics_.add(arm, reward);
    put_in(arm);
  }

  /// `index(mean, pulls)`, pulls ≥ 1, is a number below ∞. A costly one may also have a cheap
  /// `may_reach(mean, pulls, value)`, false only where it is below `value`, a number it has given
  /// or −∞: then it is not evaluated.
  template <class Index>
  std::int64_t argmax(Index index, RandomStream& random, const ArmMask& mask) {
    if (scans()) return scan(index, random, mask);
    follow(mask);
    const Bucket* best = &buckets_.front();
    if (best->pulls != 0) {
      double best_index = -std::numeric_limits<double>::infinity();
      std::uint64_t ties = 0;
      for (const Bucket& bucket : buckets_) {
        if (!may_reach(index, bucket.heap.top(), bucket.pulls, best_index)) continue;
        const double value = index(bucket.heap.top(), bucket.pulls);
        if (value < best_index) continue;
        if (value > best_index) ties = 0;
        ties += bucket.heap.ties();
        if (ties == bucket.heap.ties() || random.below(ties) < bucket.heap.ties()) best = &bucket;
        best_index = value;
      }
    }
    return best->heap.tied(best->heap.ties() > 1 ? random.below(best->heap.ties()) : 0);
  }

  /// The largest mean of an allowed arm; −∞ if none of them has a reward.
  double best_mean(const ArmMask& mask) {
    double best = -std::numeric_limits<double>::infinity();
    if (scans()) {
      for (std::int64_t arm = 0; arm < statistics_.arms(); ++arm) {
        if (mask[arm] && statistics_.pulls(arm) != 0) best = std::max(best, statistics_.mean(arm));
      }
      return best;
    }
    follow(mask);
    for (const Bucket& bucket : buckets_) {
      if (bucket.pulls != 0) best = std::max(best, bucket.heap.top());
    }
    return best;
  }

  void persist(Archive& archive) {
    archive("statistics", statistics_);
    if (scans()) return;
    // The order of the heaps is state: it decides which of several tied arms a random number means.
    std::vector<std::int64_t> order, pulls, sizes;
    if (!archive.reading()) {
      for (const Bucket& bucket : buckets_) {
        pulls.push_back(bucket.pulls);
        sizes.push_back(static_cast<std::int64_t>(bucket.heap.size()));
        for (std::size_t i = 0; i < bucket.heap.size(); ++i) order.push_back(bucket.heap.arm_at(i));
      }
    }
    archive("order", order);
    archive("bucket_pulls", pulls);
    archive("bucket_sizes", sizes);
    archive("mask", follower_);
    if (archive.reading()) rebuild(order, pulls, sizes);
  }

 private:
  /// Where the two ways cross, as measured: near 25 arms for UCB1, near 9 for KL-UCB.
  static constexpr std::int64_t kScannedArms = 16;

  struct Bucket {
    std::int64_t pulls = 0;
    TieHeap heap;
  };
  using Place = std::vector<Bucket>::iterator;

  bool scans() const noexcept { return statistics_.arms() <= kScannedArms; }
  double key(std::int64_t arm) const {
    return statistics_.pulls(arm) == 0 ? 0 : statistics_.mean(arm);
  }

  template <class Index>
  static bool may_reach(const Index& index, double mean, std::int64_t pulls, double value) {
    if constexpr (requires { index.may_reach(mean, pulls, value); }) {
      return index.may_reach(mean, pulls, value);
    } else {
      return true;
    }
  }

  template <class Index>
  std::int64_t scan(Index index, RandomStream& random, const ArmMask& mask) const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    Largest largest(random);
    for (std::int64_t arm = 0; arm < statistics_.arms(); ++arm) {
      if (!mask[arm]) continue;
      const std::int64_t pulls = statistics_.pulls(arm);
      if (pulls == 0) {
        largest.offer(arm, kInfinity);
      } else if (largest.value() < kInfinity &&
                 may_reach(index, statistics_.mean(arm), pulls, largest.value())) {
        largest.offer(arm, index(statistics_.mean(arm), pulls));
      }
    }
    return largest.arm();
  }

  Place place_of(std::int64_t pulls) {
    return std::lower_bound(
        buckets_.begin(), buckets_.end(), pulls,
        [](const Bucket& bucket, std::int64_t wanted) { return bucket.pulls < wanted; });
  }

  void take_out(std::int64_t arm) {
    const Place place = place_of(statistics_.pulls(arm));
    place->heap.erase(arm, slots_);
    if (!place->heap.empty()) return;
    spare_.push_back(std::move(place->heap));
    buckets_.erase(place);
  }

  void put_in(std::int64_t arm) {
    const std::int64_t pulls = statistics_.pulls(arm);
    Place place = place_of(pulls);
    if (place == buckets_.end() || place->pulls != pulls) {
      place = buckets_.insert(place, Bucket{pulls, {}});
      if (!spare_.empty()) {
        place->heap = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    place->heap.insert(arm, key(arm), slots_);
  }

  void follow(const ArmMask& mask) {
    follower_.follow(mask, [&](std::int64_t arm) {
      const bool present = slots_[static_cast<std::size_t>(arm)] != TieHeap::kAbsent;
      if (present == mask[arm]) return;
      present ? take_out(arm) : put_in(arm);
    });
  }

  void rebuild(const std::vector<std::int64_t>& order, const std::vector<std::int64_t>& pulls,
               const std::vector<std::int64_t>& sizes) {
    slots_.assign(slots_.size(), TieHeap::kAbsent);
    buckets_.clear();
    auto arm = order.begin();
    for (std::size_t i = 0; i < pulls.size(); ++i) {
      Bucket& bucket = buckets_.emplace_back();
      bucket.pulls = pulls[i];
      for (std::int64_t n = 0; n < sizes.at(i); ++n, ++arm) {
        bucket.heap.append(*arm, key(*arm), slots_);
      }
      bucket.heap.recount();
    }
  }

  ArmStatistics statistics_;
  std::vector<Bucket> buckets_;       // not empty, in order of pulls
  std::vector<std::uint32_t> slots_;  // where each arm stands in its heap
  std::vector<TieHeap> spare_;        // emptied heaps, kept so that no round allocates
  MaskFollower follower_;
};

}  // namespace nashost
