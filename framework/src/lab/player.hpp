#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bandit/exploration.hpp"
#include "bandit/lift.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::lab {

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
};

/// The [pruner] of a lab.
struct PrunerPlayer {
  std::string name;
  std::function<std::unique_ptr<Pruner>(const PrunerContext&)> make;
  std::int64_t min_survivors = 1;  ///< cuts that would leave fewer are not made
  /// A larger region is not scored, and the pruner gets no scores.
  std::int64_t scores_at_most = 1000;
};

}  // namespace nashost::lab
