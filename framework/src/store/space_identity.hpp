#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "nashost/abi/export.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {

/// Which space weights belong to: its plugin and the plugin's parameters. Written beside weights,
/// so that those of another space are refused by name and not by the shape of some tensor.
struct SpaceIdentity {
  std::string plugin;
  nlohmann::json parameters;  ///< an object; null stands for `auto`

  friend bool operator==(const SpaceIdentity&, const SpaceIdentity&) = default;
};

/// Of the config's { name = …, parameters }, resolved.
NASHOST_API SpaceIdentity identity_of(const Table& space);

/// How weights of `theirs` are not weights of `ours`, for a message: "nas_blocks with channels =
/// [8, 16], where this run has [32, 64]". Empty where they are, as far as parameters tell: `auto`
/// on either side goes with anything.
NASHOST_API std::string difference(const SpaceIdentity& theirs, const SpaceIdentity& ours);

}  // namespace nashost
