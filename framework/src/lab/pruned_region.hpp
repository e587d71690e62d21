#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lab/environment.hpp"
#include "lab/player.hpp"
#include "lab/repetition.hpp"

namespace nashost::lab {

/// The region of one repetition, and the pruner that cuts it, as a run would have it: reviews when
/// they are due, on rewards of all survivors drawn for this review alone, changes applied in their
/// order, each with its row in the ledger. A change that would leave fewer than min_survivors is
/// not made.
class PrunedRegion {
 public:
  PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner, std::uint64_t seed,
               std::int64_t repetition);

  const Region& region() const noexcept { return region_; }
  /// After each round; true where the region changed.
  bool observe(const Round& round, const RoundFeedback& feedback, std::int64_t number,
               Sampler& sampler, SpaceWorld& world);
  /// Fills what the repetition says of pruning.
  void report(Repetition& into) const;

 private:
  Scores scores(std::int64_t round, SpaceWorld& world);
  bool apply(const Change& change, std::int64_t round);

  const SpaceEnvironment& environment_;
  const PrunerPlayer* player_;
  Region region_;
  std::unique_ptr<Pruner> pruner_;
  RandomStream random_;
  std::vector<LedgerRow> ledger_;
  std::int64_t alone_at_ = -1;
};

}  // namespace nashost::lab
