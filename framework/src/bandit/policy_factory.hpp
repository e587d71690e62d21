#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// Makes one policy over so many arms, for so many rounds where that is known. A lift calls it once
/// (flat), once per decision, or once per node of the tree.
using PolicyFactory =
    std::function<std::unique_ptr<Policy>(std::int64_t arms, std::optional<std::int64_t> horizon)>;

/// policy.select, held to its contract: throws PluginError, naming the policy, where it draws an
/// arm that does not exist or is masked.
inline Draw select_arm(Policy& policy, RandomStream& random, const ArmMask& mask,
                       const std::string& name) {
  const Draw draw = policy.select(random, mask);
  if (draw.arm < 0 || draw.arm >= mask.arms() || !mask[draw.arm]) {
    throw PluginError("policy '" + name + "' drew arm " + std::to_string(draw.arm) + " of " +
                      std::to_string(mask.arms()) +
                      ", which is masked or does not exist: this is a defect of that policy");
  }
  return draw;
}

}  // namespace nashost
