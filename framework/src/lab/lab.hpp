#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/environment.hpp"
#include "lab/player.hpp"
#include "lab/repetition.hpp"

/// Policies × environments × repetitions, without a network: seconds instead of hours.
namespace nashost::lab {

struct LabSettings {
  std::int64_t horizon = 10'000;
  std::int64_t repetitions = 100;
  std::uint64_t seed = 1;
  double shared_examples = 0;             ///< see HeldOut
  std::vector<std::int64_t> checkpoints;  ///< rising, in [1, horizon]; empty: 1, 2, 5, 10, 20, …
};

/// The checkpoints to report: those given, or 1, 2, 5, 10, … and the horizon.
NASHOST_API std::vector<std::int64_t> reported_rounds(const LabSettings& settings);
/// Those, and a hundred rounds at equal distances for the curves.
NASHOST_API std::vector<std::int64_t> recorded_rounds(const LabSettings& settings);

/// One player in one environment.
struct Cell {
  const Environment* environment = nullptr;
  const Player* player = nullptr;
  std::vector<Repetition> repetitions;  ///< in order; those that are not finished do not count
  NASHOST_API std::int64_t finished() const;
};

/// Why the player cannot play in the environment, one sentence each: needs that are not met, a
/// space too large for its lift. Empty: it can.
NASHOST_API std::vector<std::string> obstacles(const Player& player,
                                               const Environment& environment);
/// The same of a pruner: what it needs of rewards or the horizon, more survivors than there are.
NASHOST_API std::vector<std::string> obstacles(const PrunerPlayer& pruner,
                                               const Environment& environment);

/// What a lab is about to play. Checked as a whole before anything is played.
class NASHOST_API Lab {
 public:
  /// Throws ConfigError, with all problems, where a player or its pruner cannot play in an
  /// environment.
  Lab(LabSettings settings, std::vector<std::unique_ptr<Environment>> environments,
      std::vector<Player> players);

  const LabSettings& settings() const noexcept { return settings_; }
  const std::vector<std::unique_ptr<Environment>>& environments() const noexcept {
    return environments_;
  }
  const std::vector<Player>& players() const noexcept { return players_; }
  /// What must be said beforehand: where no guarantee is claimed, caveats of environments.
  std::vector<std::string> advice() const;

  /// Called after each repetition, one call at a time, from the worker that played it.
  using Watcher = std::function<void(const Cell& cell, std::size_t index)>;

  /// Plays everything; the cells environment by environment, players in their order. Repetition r
  /// of a cell is the same whatever the number of workers. Once stop() is true, no repetition
  /// begins and those under way are abandoned; it is asked often, and from another thread.
  std::vector<Cell> play(std::int64_t workers, const std::function<bool()>& stop,
                         const Watcher& watcher = {}) const;

 private:
  Repetition play_one(std::size_t environment, const Player& player, const Clock& clock,
                      std::int64_t repetition) const;

  LabSettings settings_;
  std::vector<std::unique_ptr<Environment>> environments_;
  std::vector<Player> players_;
  /// Per environment: itself, or its plain arms as a space where some player needs one.
  std::vector<std::unique_ptr<ArmsAsSpace>> as_space_;
};

}  // namespace nashost::lab
