#pragma once

#include <span>
#include <string>

#include "nashost/abi/export.hpp"
#include "nashost/abi/plugin.hpp"
#include "plugin/note.hpp"

namespace nashost::plugin {

/// Checks that components hold together: names are identifiers, and none appears twice; kinds fit
/// the note; every component can be created; every parameter has one name, none that the config
/// itself uses in that place, a range that is one, and a default inside it.
///
/// Throws PluginError, beginning with `file`, that tells the author all that is to be changed.
NASHOST_API void check_components(std::span<const Component> components, const Note& note,
                                  const std::string& file);

/// The components of a loaded plugin, checked, after a check that the ABI and the size of the
/// descriptor are this nashost's. `descriptor` is what nashost_plugin_v1 returned, null included.
NASHOST_API std::span<const Component> checked_components(const PluginDescriptor* descriptor,
                                                          const Note& note,
                                                          const std::string& file);

}  // namespace nashost::plugin
