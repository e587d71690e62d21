#pragma once

#include <string>

#include "bandit/pruning.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// Pruning in a supernet stage: survivors are scored on validation images through the shared
/// weights, and what changes goes to the store, the terminal and the sampler. Without a pruner in
/// the config nothing ever changes.
class RegionPruning {
 public:
  /// Throws ConfigError where the pruner scores on held-out images and there are none.
  RegionPruning(Session& session, const StageConfig& stage, const Table& pruner,
                std::int64_t horizon);

  const Region& region() const noexcept { return pruning_.region(); }
  const PruningLedger& ledger() const noexcept { return pruning_.ledger(); }
  /// Null where there is none.
  Pruner* pruner() const noexcept { return pruning_.pruner(); }

  /// After round number `done` (from 1): the pruner sees it, and says whether a review is due.
  void observe(const Round& round, const RoundFeedback& feedback, std::int64_t done);
  /// A review is due, and is part of what is kept: a stop may come in the middle of it, and then
  /// nothing of it has happened.
  bool due() const noexcept { return due_; }
  /// The changes go to the ledger, the store and the sampler. Throws Interrupted.
  void review(Supernet& supernet, Sampler& sampler, std::int64_t done);

  void persist(Archive& archive);

 private:
  Pruning begin(const StageConfig& stage, const Table& pruner, std::int64_t horizon) const;
  Scores score(Supernet& supernet, std::vector<Architecture> architectures,
               std::int64_t examples) const;

  Session& session_;
  std::string stage_;
  Pruning pruning_;
  std::int64_t scorings_ = 0;  // so far
  bool due_ = false;
};

}  // namespace nashost::pipeline
