#pragma once

#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/plugin.hpp"
#include "nashost/c/policy.h"
#include "plugin/note.hpp"

/// Plugins of kind "c_policy" (nashost/c/policy.h), and how they become policies like any other.
namespace nashost::plugin {

inline constexpr char kCPolicyKind[] = "c_policy";
inline constexpr char kCEntrySymbol[] = "nashost_c_plugin_v1";
using CPluginEntry = const nashost_c_plugin*();

/// The fields that a plugin of this kind must match: the version of the C interface and the
/// machine, and nothing that a C++ compiler decides.
NASHOST_API std::vector<std::pair<std::string, std::string>> c_fields();

/// A policy as its plugin describes it, in this nashost's own struct: what an older header did not
/// have is 0. `plugin` is what nashost_c_plugin_v1 returned, null included. Throws PluginError,
/// beginning with `file`, that tells the author all that is to be changed.
NASHOST_API std::vector<nashost_c_policy> c_policies(const nashost_c_plugin* plugin,
                                                     const std::string& file);

/// What is said of it; `create` is null: make_c_policy makes it.
NASHOST_API Component c_component(const nashost_c_policy& policy);

/// A new policy, owned by the caller; never null. Rewards outside the policy's range are refused
/// before it sees them. Throws Error with what the policy says when it fails. `policy` must outlive
/// what is made.
NASHOST_API Policy* make_c_policy(const nashost_c_policy& policy, const Table& parameters,
                                  const PolicyContext& context);

}  // namespace nashost::plugin
