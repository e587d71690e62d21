#define NASHOST_PLUGIN_USES_TORCH 1

#include "nashost/plugin.hpp"

// What this library was built with, LibTorch included, for the host to read from the file before it
// loads it (plugin/network_library.hpp). Internal: plugins export a note of another name.
namespace nashost {
namespace {

__attribute__((used, section(".nashost"))) constexpr PluginNote network_note =
    detail::make_note("network", "network", NASHOST_VERSION);

}  // namespace
}  // namespace nashost
