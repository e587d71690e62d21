#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bandit/pruning_ledger.hpp"
#include "bandit/recommender.hpp"
#include "lab/environment.hpp"
#include "lab/player.hpp"

namespace nashost::lab {

/// What one recommendation is worth, once the search is over.
struct Verdict {
  double regret = 0;                 ///< best value − value of the recommended: simple regret
  std::optional<std::int64_t> rank;  ///< 1 is the best; identical networks counted once
  std::string label;
};

/// A row of the pruning ledger, with labels instead of numbers.
struct LedgerRow {
  PruningLedger::Row row;
  std::string what;
  std::string rival;
};

/// What became of the best architecture, where the truth is known.
struct PruningAudit {
  std::optional<std::int64_t> lost_at;  ///< rounds until none of the best was left, first time
  std::string by;                       ///< the statistic of the change that did it
  bool regained = false;                ///< one came back later
};

/// One repetition of one player in one environment.
struct Repetition {
  bool finished = false;           ///< false: interrupted, or not begun; nothing else counts then
  std::vector<double> regret;      ///< cumulative, after the rounds of Clock::checkpoints
  std::vector<double> best_draws;  ///< draws of the reference's choice so far, same
  /// By Recommender, and last by the sampler's own rule, where it has one.
  std::array<std::optional<Verdict>, std::size(kRecommenders) + 1> verdicts;
  std::optional<std::int64_t> stopped_at;  ///< round in which a best-arm sampler had seen enough
  double cost = 0;                         ///< mean over the rounds of what trained in them
  double seconds = 0;                      ///< of processor time in this thread
  std::size_t state_bytes = 0;             ///< of the sampler's stored state at the end

  // With a pruner:
  std::string guarantee;
  double survivors = 0;                  ///< architectures left
  double cut_share = 0;                  ///< of the space
  double draws_saved = 0;                ///< share of uniform draws that would have gone to it
  std::int64_t scored = 0;               ///< held-out scores, one for each architecture and example
  double delta_spent = 0;                ///< Σ over the ledger
  std::optional<std::int64_t> alone_at;  ///< round after which one was left
  std::optional<bool> lost_best;         ///< in the end; nothing where the truth is not known
  PruningAudit audit;
  std::vector<LedgerRow> ledger;
};

/// When to look, and when to stop looking.
struct Clock {
  std::vector<std::int64_t> checkpoints;  ///< rounds, rising, the last is the horizon
  std::uint64_t seed = 1;
  double shared_examples = 0;               ///< see HeldOut
  const std::atomic<bool>* stop = nullptr;  ///< set from outside: abandon the repetition
};

/// Plays a policy over plain arms. No allocation in the loop but the policy's own.
/// Throws Error, naming player, environment and round, for a reward that is not one.
NASHOST_API Repetition play_arms(const ArmEnvironment& environment, const Player& player,
                                 const Clock& clock, std::int64_t repetition);

/// The player's sampler, or its lifted policy, for this space. Throws ConfigError where it cannot
/// be had.
std::unique_ptr<Sampler> make_guarded_sampler(const SpaceEnvironment& environment,
                                              const Player& player);

/// Plays a sampler, or a lifted policy, over a space; with the player's pruner, reviews and cuts
/// as a run would. A round's regret is the mean over its proposals.
NASHOST_API Repetition play_space(const SpaceEnvironment& environment, const Player& player,
                                  const Clock& clock, std::int64_t repetition);

}  // namespace nashost::lab
