#pragma once

#include <cstdint>
#include <vector>

#include "bandit/evidence_table.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// How rewards and the leader went over the rounds of a run, at a few evenly spaced points: what
/// curves are drawn from, and what says when a sampler had found its architecture.
class NASHOST_API RewardCurves {
 public:
  static constexpr std::int64_t kWindows = 20;    ///< of rewards
  static constexpr std::int64_t kLooks = 100;     ///< at the leader
  static constexpr std::size_t kMostRows = 1000;  ///< architectures whose rewards are kept

  /// Mean rewards since the window before, per row of the evidence that there was by then (further
  /// rows had none); NaN for a row without a reward in the window. Empty beyond kMostRows.
  struct Window {
    std::int64_t round = 0;  ///< rounds up to its end
    std::vector<double> mean;
    void persist(Archive& archive);
  };
  /// The surviving architecture with the best recent mean after `round` rounds.
  struct Look {
    std::int64_t round = 0;
    Architecture leader;
    void persist(Archive& archive);
  };

  /// `rounds` ≥ 1: how many there will be.
  explicit RewardCurves(std::int64_t rounds) : rounds_(rounds) {}

  /// To be called after each round, with the number of rounds so far and all their evidence.
  void add(std::int64_t rounds_so_far, const EvidenceTable& evidence, const Region& region);

  const std::vector<Window>& windows() const noexcept { return windows_; }
  const std::vector<Look>& looks() const noexcept { return looks_; }
  void persist(Archive& archive);

 private:
  bool ends_part(std::int64_t rounds_so_far, std::int64_t parts) const;
  void close_window(std::int64_t rounds_so_far, const EvidenceTable& evidence);

  std::int64_t rounds_;
  std::vector<std::int64_t> counts_;  // of rewards per row at the end of the last window
  std::vector<double> sums_;
  std::vector<Window> windows_;
  std::vector<Look> looks_;
};

}  // namespace nashost
