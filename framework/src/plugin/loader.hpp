#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "config/pin.hpp"
#include "nashost/abi/export.hpp"
#include "nashost/abi/plugin.hpp"
#include "nashost/c/policy.h"
#include "plugin/discovery.hpp"

namespace nashost::plugin {

/// A plugin whose code is in this process.
struct LoadedPlugin {
  std::filesystem::path file;
  Note note;
  std::string sha256;  ///< of the file, before it was loaded
  std::span<const Component> components;
  /// Of a plugin of kind "c_policy", in the order of the components; empty for the others.
  std::vector<nashost_c_policy> c_policies = {};

  /// What Component::create of one of the components returns.
  NASHOST_API void* create(const Component& component, const Table& parameters,
                           const void* context) const;
};

/// Throws PluginError where a pin demands another version or another file. No code is loaded.
NASHOST_API void check_pin(const Candidate& candidate, const Pins& pins);

/// Loads a file that discovery found usable: pins are checked first (they need no code to run),
/// then the file is opened rtld_now | rtld_local and its descriptor checked. For plugins that see
/// tensors the network library is opened before.
///
/// Never unloaded: objects of its classes, exceptions and static data outlive any owner that could
/// be named. The same file loads once in a process. The result lives as long as the process. May be
/// called from several threads.
///
/// Throws PluginError that begins with the file's path.
NASHOST_API const LoadedPlugin& load(const Candidate& candidate, const Pins& pins = {});

}  // namespace nashost::plugin
