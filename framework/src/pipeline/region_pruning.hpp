#pragma once

#include <memory>
#include <string>

#include "bandit/guarded_sampler.hpp"
#include "bandit/pruning_ledger.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// The region of a supernet stage, and the pruner that narrows it. Without a pruner in the config
/// nothing ever changes.
class RegionPruning {
 public:
  /// Throws ConfigError where the pruner scores on held-out images and there are none.
  RegionPruning(Session& session, const StageConfig& stage, const Table& pruner,
                std::int64_t horizon);

  const Region& region() const noexcept { return ledger_.region(); }
  const PruningLedger& ledger() const noexcept { return ledger_; }
  /// Null where there is none.
  Pruner* pruner() const noexcept { return pruner_.get(); }

  /// After round number `done` (from 1): the pruner sees it, and says whether a review is due.
  void observe(const Round& round, const RoundFeedback& feedback, std::int64_t done);
  /// A review is due, and is part of what is kept: a stop may come in the middle of it, and then
  /// nothing of it has happened.
  bool due() const noexcept { return due_; }
  /// The changes go to the ledger, the store and the sampler. Throws Interrupted.
  void review(Supernet& supernet, Sampler& sampler, std::int64_t done);

  void persist(Archive& archive);

 private:
  Scores score_survivors(Supernet& supernet, std::int64_t wanted) const;

  Session& session_;
  std::string stage_, name_;
  std::int64_t horizon_;
  std::int64_t scores_at_most_;
  PruningLedger ledger_;
  std::unique_ptr<Pruner> pruner_;
  RandomStream random_;
  std::int64_t reviews_ = 0;
  bool due_ = false;
};

}  // namespace nashost::pipeline
