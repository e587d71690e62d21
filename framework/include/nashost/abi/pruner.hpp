#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/sampler.hpp"

namespace nashost {

/// Architectures scored on the same held-out examples, so that they can be compared in pairs.
struct Scores {
  std::vector<Architecture> architectures;
  std::int64_t examples = 0;
  /// Reward of architecture a on example e in [0, 1] (1 or 0 for right or wrong), size
  /// architectures.size() · examples, row a first.
  std::vector<float> rewards;
  std::span<const float> row(std::size_t a) const {
    return std::span(rewards).subspan(a * static_cast<std::size_t>(examples),
                                      static_cast<std::size_t>(examples));
  }
};

/// What a pruner may look at in a review.
struct Evidence {
  std::int64_t round = 0;               ///< rounds so far
  std::optional<std::int64_t> horizon;  ///< rounds in all, where known
  const Scores* scores = nullptr;       ///< of this review, fresh examples each time; null: none
  /// Per decision and option, the sampler's probability; empty where it has none.
  std::vector<std::vector<double>> option_probabilities;
  /// The sampler, to ask for index(architecture) or probability(architecture, region).
  Sampler* sampler = nullptr;
};

/// One change of the Region with its evidence: a row of the ledger.
struct Change {
  enum class Kind { cut, probate, restore };
  Kind kind = Kind::cut;
  PartialAssignment what;
  std::string statistic;    ///< its name: "upper bound of the paired difference"
  double value = 0;         ///< the statistic
  double bound = 0;         ///< what it was compared with
  PartialAssignment rival;  ///< whom it lost to; empty: none
  double delta_spent = 0;   ///< error probability this change may cost, 0 where none is claimed
  std::string guarantee;    ///< "best architecture kept w.p. ≥ 0.95, …" or "heuristic"
};

/// What a pruner is made with.
struct PrunerContext {
  std::optional<std::int64_t> horizon;
  Host* host = nullptr;
  std::size_t decisions = 0;
  /// Range of rewards and scores; infinite where they have none.
  double reward_min = 0;
  double reward_max = 1;
};

/// Decides what the evidence rules out. The host calls observe after every round and, where due
/// says so, review; it applies the changes in their order, enforces min_survivors and writes the
/// ledger.
///
/// A change that would empty the Region, or restores what is not cut, is a broken contract. A cut
/// of what the pruner itself has on probation makes it final: the Region stays, the ledger gets a
/// row.
class NASHOST_API Pruner {
 public:
  virtual ~Pruner();

  /// Cheap; for pruners that keep statistics of the sampler's own rewards.
  virtual void observe(const Round& round, const RoundFeedback& feedback);
  /// Rounds before the first review, and between two; the schedule is the pruner's own.
  virtual bool due(std::int64_t round) = 0;
  /// Held-out examples on which architectures are to be scored for the next review; 0: none. Asked
  /// before each review.
  virtual std::int64_t examples_wanted();
  /// Whom to score on them, at most `at_most`; nobody: the review gets no scores. All survivors by
  /// default, and nobody where they are more. Masked ones may be among them: that is how those on
  /// probation are checked again.
  virtual std::vector<Architecture> to_score(const Region& region, std::int64_t at_most);
  virtual std::vector<Change> review(const Evidence& evidence, const Region& region,
                                     RandomStream& random) = 0;
  /// One line on what is guaranteed, with its conditions; printed at the start of a run.
  virtual std::string guarantee() = 0;
  virtual void persist(Archive& archive) = 0;
};

}  // namespace nashost
