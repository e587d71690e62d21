#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bandit/pruning_ledger.hpp"

namespace nashost {

/// A pruner at work: the Region that it cuts, its reviews when they are due, and the ledger. The
/// lab and a training run differ only in how architectures are scored.
class NASHOST_API Pruning {
 public:
  struct Settings {
    std::string name;  ///< of the pruner, for messages
    std::optional<std::int64_t> horizon;
    std::int64_t min_survivors = 1;
    std::int64_t scores_at_most = 1000;
  };
  /// Scores of these architectures on so many held-out examples, the same for all, other ones at
  /// each review.
  using Score =
      std::function<Scores(std::vector<Architecture> architectures, std::int64_t examples)>;

  /// Without a pruner (null) the Region stays as it is. Throws ConfigError where min_survivors is
  /// more than the Region holds.
  Pruning(Region region, std::unique_ptr<Pruner> pruner, Settings settings, RandomStream random);

  const Region& region() const noexcept { return ledger_.region(); }
  const PruningLedger& ledger() const noexcept { return ledger_; }
  Pruner* pruner() const noexcept { return pruner_.get(); }
  /// Scores asked for so far, one for each architecture and example.
  std::int64_t scored() const noexcept { return scored_; }

  /// After each round, `rounds` of them so far. True where a review is due: the pruner says so, and
  /// more than one architecture is left.
  bool observe(const Round& round, const RoundFeedback& feedback, std::int64_t rounds);
  /// True where the Region changed; new rows of the ledger say how.
  bool review(std::int64_t rounds, Sampler& sampler, const Score& score);

  void persist(Archive& archive);

 private:
  std::unique_ptr<Pruner> pruner_;
  Settings settings_;
  PruningLedger ledger_;
  RandomStream random_;
  std::int64_t scored_ = 0;
};

/// What must be said of a pruner beforehand: that the Region is too large to be scored. Empty:
/// nothing.
NASHOST_API std::string scoring_advice(const std::string& pruner, Pruner& made,
                                       const Region& region, std::int64_t scores_at_most);

}  // namespace nashost
