#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

/// What differs between a run as it was begun and as it is about to go on.
namespace nashost {

/// What a difference does to the run.
enum class Effect {
  none,         ///< changes no result: workers, folders, the interval of checkpoints
  last_digits,  ///< the state still fits, but numbers may come out otherwise: threads, versions
  another_run,  ///< would be another run: seed, stages, data, a plugin's stored state
};

struct Difference {
  std::string what;     ///< "stage.leader.learning_rate", "plugin exp3: version"
  std::string was, is;  ///< empty: not there
  Effect effect = Effect::another_run;
};

/// Of two resolved configs, TOML. Stages are told apart by their names.
NASHOST_API std::vector<Difference> config_differences(const std::string& was,
                                                       const std::string& is);

/// Of two manifests (docs/summary.md, made_by).
NASHOST_API std::vector<Difference> manifest_differences(const nlohmann::json& was,
                                                         const nlohmann::json& is);

/// Throws ConfigError naming every difference that forbids to go on: those that would make another
/// run, and, unless `accept`, those that may change last digits, with the flag that accepts them.
NASHOST_API void require_same_run(const std::vector<Difference>& differences, bool accept);

/// "stage.leader.epochs: 2 when it was begun, 3 now".
NASHOST_API std::string describe(const Difference& difference);

}  // namespace nashost
