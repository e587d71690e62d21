#pragma once

#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"

namespace nashost {

/// What K arms have earned: N_i rewards, their sum S_i and mean μ̂_i = S_i / N_i. Sums of rewards 0
/// and 1 are exact, so arms with equal records have equal means, bit for bit. Memory: 16 K bytes.
class ArmStatistics {
 public:
  explicit ArmStatistics(std::int64_t arms)
      : pulls_(static_cast<std::size_t>(arms)), sums_(static_cast<std::size_t>(arms)) {}

  void add(std::int64_t arm, double reward) {
    ++pulls_[at(arm)];
    sums_[at(arm)] += reward;
    ++total_pulls_;
  }

  std::int64_t arms() const noexcept { return static_cast<std::int64_t>(pulls_.size()); }
  std::int64_t pulls(std::int64_t arm) const noexcept { return pulls_[at(arm)]; }
  /// Σ_i N_i: the rewards seen so far, which is what the index rules call t. Counting rewards and
  /// not draws keeps the rules right under delayed feedback and feedback on draws of others.
  std::int64_t total_pulls() const noexcept { return total_pulls_; }
  double sum(std::int64_t arm) const noexcept { return sums_[at(arm)]; }
  /// μ̂_i; NaN for an arm without rewards.
  double mean(std::int64_t arm) const noexcept {
    return sums_[at(arm)] / static_cast<double>(pulls_[at(arm)]);
  }

  void persist(Archive& archive) {
    archive("pulls", pulls_);
    archive("sums", sums_);
    archive("total_pulls", total_pulls_);
  }

 private:
  static std::size_t at(std::int64_t arm) noexcept { return static_cast<std::size_t>(arm); }

  std::vector<std::int64_t> pulls_;
  std::vector<double> sums_;
  std::int64_t total_pulls_ = 0;
};

/// The same with second moments: v̂_i = (1/N_i) Σ (r − μ̂_i)², the variance the papers use (divided
/// by N_i, not N_i − 1).
class ArmMoments {
 public:
  explicit ArmMoments(std::int64_t arms)
      : statistics_(arms), squares_(static_cast<std::size_t>(arms)) {}

  void add(std::int64_t arm, double reward) {
    statistics_.add(arm, reward);
    squares_[static_cast<std::size_t>(arm)] += reward * reward;
  }

  std::int64_t arms() const noexcept { return statistics_.arms(); }
  std::int64_t pulls(std::int64_t arm) const noexcept { return statistics_.pulls(arm); }
  std::int64_t total_pulls() const noexcept { return statistics_.total_pulls(); }
  double sum(std::int64_t arm) const noexcept { return statistics_.sum(arm); }
  double mean(std::int64_t arm) const noexcept { return statistics_.mean(arm); }
  /// v̂_i ≥ 0; NaN for an arm without rewards. Rewards are of order 1, so that the difference of
  /// moments loses at most a few 1e-16; rounding below 0 is cut off.
  double variance(std::int64_t arm) const noexcept {
    const double mean = statistics_.mean(arm);
    const double square =
        squares_[static_cast<std::size_t>(arm)] / static_cast<double>(statistics_.pulls(arm));
    const double variance = square - mean * mean;
    return variance < 0 ? 0 : variance;
  }

  void persist(Archive& archive) {
    statistics_.persist(archive);
    archive("squares", squares_);
  }

 private:
  ArmStatistics statistics_;
  std::vector<double> squares_;
};

}  // namespace nashost
