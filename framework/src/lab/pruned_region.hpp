#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bandit/pruning.hpp"
#include "lab/environment.hpp"
#include "lab/held_out.hpp"
#include "lab/player.hpp"
#include "lab/repetition.hpp"

namespace nashost::lab {

/// The region of one repetition, and the pruner that cuts it, as a run would have it; and, since
/// the truth is known here, whether and when the best was lost, and by which rule.
class PrunedRegion {
 public:
  /// Without a pruner (null) the region stays whole.
  PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner, std::uint64_t seed,
               std::int64_t repetition);

  const Region& region() const noexcept { return pruning_.region(); }
  /// After each round; true where the region changed.
  bool observe(const Round& round, const RoundFeedback& feedback, std::int64_t number,
               Sampler& sampler, SpaceWorld& world, HeldOut& held_out);
  /// Fills what the repetition says of pruning.
  void report(Repetition& into);

 private:
  void audit(std::int64_t rounds, std::size_t rows_before);
  double share_left() const;

  const SpaceEnvironment& environment_;
  bool pruned_;
  Pruning pruning_;
  double share_left_ = 1;
  double saved_ = 0;  // draws that a uniform sampler would have lost to what was cut, so far
  std::int64_t rounds_ = 0;
  bool has_best_ = true;
  PruningAudit audit_;
  std::optional<std::int64_t> alone_at_;
};

}  // namespace nashost::lab
