#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "bandit/pruning_ledger.hpp"
#include "lab/environment.hpp"
#include "lab/player.hpp"
#include "lab/repetition.hpp"

namespace nashost::lab {

/// The region of one repetition, and the pruner that cuts it, as a run would have it: reviews when
/// they are due, on rewards of all survivors drawn for this review alone, every change in the
/// ledger.
class PrunedRegion {
 public:
  PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner, std::uint64_t seed,
               std::int64_t repetition);

  const Region& region() const noexcept { return ledger_.region(); }
  /// After each round; true where the region changed.
  bool observe(const Round& round, const RoundFeedback& feedback, std::int64_t number,
               Sampler& sampler, SpaceWorld& world);
  /// Fills what the repetition says of pruning.
  void report(Repetition& into) const;

 private:
  Scores scores(std::int64_t round, SpaceWorld& world);

  const SpaceEnvironment& environment_;
  const PrunerPlayer* player_;
  PruningLedger ledger_;
  std::unique_ptr<Pruner> pruner_;
  RandomStream random_;
  std::int64_t alone_at_ = -1;
};

}  // namespace nashost::lab
