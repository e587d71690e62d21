#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/bounds.hpp"

namespace nashost {

/// The level at which to make a (two-sided) ConfidenceSequence of which only one end is used, so
/// that this end fails with probability `alpha` at most: 2·alpha, as both ends of a sequence fail
/// with the same probability; `empirical_bernstein` has no such symmetry and stays at alpha.
inline double one_sided_level(Bound bound, double alpha) {
  constexpr double kBelowOne = 1 - 1e-9;
  return bound == Bound::empirical_bernstein ? alpha : std::min(2 * alpha, kBelowOne);
}

/// Confidence sequences of the same kind, one per key, made when first used.
class ConfidenceTable {
 public:
  /// See ConfidenceSequence; throws nashost::Error as it does.
  ConfidenceTable(Bound bound, double level, double low, double high)
      : bound_(bound), level_(level), low_(low), high_(high) {
    ConfidenceSequence(bound, level, low, high);
  }

  void add(std::uint64_t key, double reward) {
    sequences_.try_emplace(key, bound_, level_, low_, high_).first->second.add(reward);
  }
  void forget(std::uint64_t key) { sequences_.erase(key); }
  void clear() { sequences_.clear(); }

  std::int64_t count(std::uint64_t key) const {
    const auto* found = find(key);
    return found == nullptr ? 0 : found->count();
  }
  /// The whole range, and its middle, where nothing was added.
  double lower(std::uint64_t key) const {
    const auto* found = find(key);
    return found == nullptr ? low_ : found->lower();
  }
  double upper(std::uint64_t key) const {
    const auto* found = find(key);
    return found == nullptr ? high_ : found->upper();
  }
  double mean(std::uint64_t key) const {
    const auto* found = find(key);
    return found == nullptr ? (low_ + high_) / 2 : found->mean();
  }
  double level() const { return level_; }

  void persist(Archive& archive) {
    std::vector<std::uint64_t> keys;
    for (const auto& [key, sequence] : sequences_) keys.push_back(key);
    archive("keys", keys);
    if (archive.reading()) {
      sequences_.clear();
      for (const std::uint64_t key : keys) {
        sequences_.try_emplace(key, bound_, level_, low_, high_);
      }
    }
    for (auto& [key, sequence] : sequences_) archive(std::to_string(key), sequence);
  }

 private:
  const ConfidenceSequence* find(std::uint64_t key) const {
    const auto found = sequences_.find(key);
    return found == sequences_.end() ? nullptr : &found->second;
  }

  Bound bound_;
  double level_, low_, high_;
  std::map<std::uint64_t, ConfidenceSequence> sequences_;
};

}  // namespace nashost
