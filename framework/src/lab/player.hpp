#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bandit/exploration.hpp"
#include "bandit/lift.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::lab {

/// The pruner of a [[policy]], or of the whole lab.
struct PrunerPlayer {
  std::string name;
  Traits traits;
  std::function<std::unique_ptr<Pruner>(const PrunerContext&)> make;
  std::int64_t min_survivors = 1;      ///< cuts that would leave fewer are not made
  std::int64_t scores_at_most = 1000;  ///< architectures; a larger region is not scored
};

class Environment;
/// What a pruner is made with in an environment.
NASHOST_API PrunerContext pruner_context(const Environment& environment);

/// One [[policy]] of a lab: a policy with the lift to use, or a sampler that works on the space
/// itself.
struct Player {
  std::string name;   ///< of the component
  std::string label;  ///< what results are filed under
  Traits traits;
  Over over = Over::architectures;
  Exploration exploration;
  /// Whether it is told the number of rounds; where not, it plays its anytime variant.
  bool knows_horizon = true;
  /// Exactly one of the two is set.
  PolicyFactory make_policy;
  std::function<std::unique_ptr<Sampler>(const SamplerContext&)> make_sampler;
  std::optional<PrunerPlayer> pruner;
};

}  // namespace nashost::lab
