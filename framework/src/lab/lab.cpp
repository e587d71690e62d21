#include "lab/lab.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "bandit/pruning.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

bool plays_on_arms(const Player& player) {
  return player.make_policy && player.over == Over::architectures && !player.pruner;
}

}  // namespace

std::vector<std::int64_t> reported_rounds(const LabSettings& settings) {
  if (!settings.checkpoints.empty()) return settings.checkpoints;
  std::vector<std::int64_t> rounds;
  for (std::int64_t decade = 1; decade < settings.horizon; decade *= 10) {
    for (const std::int64_t step : {1, 2, 5}) {
      if (step * decade < settings.horizon) rounds.push_back(step * decade);
    }
    if (decade > settings.horizon / 10) break;
  }
  rounds.push_back(settings.horizon);
  return rounds;
}

std::vector<std::int64_t> recorded_rounds(const LabSettings& settings) {
  constexpr std::int64_t kPoints = 100;
  const auto reported = reported_rounds(settings);
  std::set<std::int64_t> rounds(reported.begin(), reported.end());
  for (std::int64_t i = 1; i <= kPoints; ++i) {
    const double exact = static_cast<double>(settings.horizon) * static_cast<double>(i) /
                         static_cast<double>(kPoints);
    rounds.insert(std::max<std::int64_t>(1, static_cast<std::int64_t>(exact)));
  }
  rounds.insert(settings.horizon);
  return {rounds.begin(), rounds.end()};
}

std::vector<std::string> obstacles(const Player& player, const Environment& environment) {
  Offer offer = environment.offer();
  if (!player.knows_horizon) offer.horizon.reset();
  auto found = unmet_traits(player.label, player.traits, offer);
  if (!found.empty()) return found;
  try {  // what it says itself: parameters that contradict each other, a space that is too large
    if (const auto* space = dynamic_cast<const SpaceEnvironment*>(&environment)) {
      make_guarded_sampler(*space, player);
    } else if (const auto& arms = dynamic_cast<const ArmEnvironment&>(environment);
               plays_on_arms(player)) {
      player.make_policy(arms.arms(), offer.horizon);
    } else {
      make_guarded_sampler(ArmsAsSpace(arms), player);
    }
  } catch (const ConfigError& error) {
    found.push_back("environment '" + environment.name() + "': " + error.what());
  }
  return found;
}

std::vector<std::string> obstacles(const PrunerPlayer& pruner, const Environment& environment) {
  std::vector<std::string> found;
  const std::string here = "environment '" + environment.name() + "'";
  try {
    pruner.make(pruner_context(environment));
  } catch (const ConfigError& error) {
    found.push_back(here + ": " + error.what());
  }
  Count size = 0;
  if (const auto* space = dynamic_cast<const SpaceEnvironment*>(&environment)) {
    size = space->region().size();
  } else if (const auto* arms = dynamic_cast<const ArmEnvironment*>(&environment)) {
    size = static_cast<Count>(arms->arms());
  }
  if (static_cast<Count>(pruner.min_survivors) > size) {
    found.push_back(here + ": min_survivors = " + std::to_string(pruner.min_survivors) +
                    " is more than its " + to_string(size) + " architectures");
  }
  return found;
}

std::int64_t Cell::finished() const {
  return std::count_if(repetitions.begin(), repetitions.end(),
                       [](const Repetition& r) { return r.finished; });
}

Lab::Lab(LabSettings settings, std::vector<std::unique_ptr<Environment>> environments,
         std::vector<Player> players)
    : settings_(std::move(settings)),
      environments_(std::move(environments)),
      players_(std::move(players)) {
  std::string problems;
  for (const auto& environment : environments_) {
    for (const Player& player : players_) {
      auto found = obstacles(player, *environment);
      if (player.pruner) {
        for (auto& one : obstacles(*player.pruner, *environment)) found.push_back(std::move(one));
      }
      for (const auto& obstacle : found) problems += (problems.empty() ? "" : "\n") + obstacle;
    }
  }
  if (!problems.empty()) throw ConfigError(problems);
  for (const auto& environment : environments_) {
    const auto* arms = dynamic_cast<const ArmEnvironment*>(environment.get());
    const bool needed = arms != nullptr && std::ranges::any_of(players_, [](const Player& player) {
                          return !plays_on_arms(player);
                        });
    as_space_.push_back(needed ? std::make_unique<ArmsAsSpace>(*arms) : nullptr);
  }
}

namespace {

void add_pruner_advice(const PrunerPlayer& pruner, const Environment& environment,
                       std::vector<std::string>& lines) {
  std::vector<std::string> fresh;
  if (auto line = trait_advice("pruner " + pruner.name, pruner.traits, environment.offer())) {
    fresh.push_back(std::move(*line));
  }
  if (const auto* space = dynamic_cast<const SpaceEnvironment*>(&environment)) {
    const auto made = pruner.make(pruner_context(environment));
    auto line = scoring_advice(pruner.name, *made, space->region(), pruner.scores_at_most);
    if (!line.empty()) fresh.push_back("environment '" + environment.name() + "': " + line);
  }
  for (std::string& line : fresh) {
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
}

}  // namespace

std::vector<std::string> Lab::advice() const {
  std::vector<std::string> lines;
  for (const auto& environment : environments_) {
    if (const std::string caveat = environment->caveat(); !caveat.empty()) {
      lines.push_back("environment '" + environment->name() + "': " + caveat);
    }
    for (const Player& player : players_) {
      if (auto line = trait_advice(player.label, player.traits, environment->offer())) {
        lines.push_back(*line);
      }
      if (player.pruner) add_pruner_advice(*player.pruner, *environment, lines);
    }
  }
  return lines;
}

Repetition Lab::play_one(std::size_t environment, const Player& player, const Clock& clock,
                         std::int64_t repetition) const {
  const Environment& here = *environments_[environment];
  if (const auto* arms = dynamic_cast<const ArmEnvironment*>(&here)) {
    if (plays_on_arms(player)) return play_arms(*arms, player, clock, repetition);
    return play_space(*as_space_[environment], player, clock, repetition);
  }
  return play_space(dynamic_cast<const SpaceEnvironment&>(here), player, clock, repetition);
}

std::vector<Cell> Lab::play(std::int64_t workers, const std::function<bool()>& stop,
                            const Watcher& watcher) const {
  std::vector<Cell> cells;
  for (const auto& environment : environments_) {
    for (const Player& player : players_) {
      cells.push_back({environment.get(), &player, {}});
      cells.back().repetitions.resize(static_cast<std::size_t>(settings_.repetitions));
    }
  }
  const auto repetitions = static_cast<std::size_t>(settings_.repetitions);
  const std::size_t jobs = cells.size() * repetitions;
  std::atomic<bool> halt = false;  // the user's stop, or a failure in some worker
  Clock clock{recorded_rounds(settings_), settings_.seed, settings_.shared_examples, &halt};
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;

  const auto work = [&] {
    for (std::size_t job = next++; job < jobs; job = next++) {
      if (halt) return;
      const std::size_t cell = job / repetitions;
      const std::size_t repetition = job % repetitions;
      try {
        Repetition played = play_one(cell / players_.size(), *cells[cell].player, clock,
                                     static_cast<std::int64_t>(repetition));
        const std::lock_guard lock(mutex);
        cells[cell].repetitions[repetition] = std::move(played);
        if (watcher && cells[cell].repetitions[repetition].finished) {
          watcher(cells[cell], repetition);
        }
        if (stop()) halt = true;
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        halt = true;
      }
    }
  };
  {
    std::vector<std::jthread> pool;
    std::atomic<bool> done = false;
    // A player may work on one repetition for minutes: the stop must reach it there.
    std::jthread bell([&] {
      while (!done && !halt) {
        if (stop()) halt = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    for (std::int64_t w = 1; w < std::max<std::int64_t>(workers, 1); ++w) pool.emplace_back(work);
    work();
    pool.clear();
    done = true;
  }
  if (failure) std::rethrow_exception(failure);
  return cells;
}

}  // namespace nashost::lab
