#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "nashost/abi/plugin.hpp"
#include "plugin/byte_source.hpp"

namespace nashost::plugin {

/// What a file says of itself before any of its code is loaded: its PluginNote, checked.
struct Note {
  std::string kind;  ///< "sampler", "pruner", "space", "dataset", "c_policy", or a newer nashost's
  std::string id;    ///< [a-z][a-z0-9_]*
  std::string version;  ///< not empty
  std::uint32_t abi = 0;
  std::string fingerprint;  ///< "key=value\n…"
};

/// Reads the one note in section ".nashost". The section may be longer than the note: sanitizers
/// pad it, and a later nashost may add to it. Throws PluginError that says what to do for a source
/// that is no shared library, has no note or two, or whose note does not hold together.
NASHOST_API Note read_note(const ByteSource& source);

/// The same for a plugin, which must also export its entry point.
NASHOST_API Note read_plugin_note(const ByteSource& source);
NASHOST_API Note read_plugin_note(const std::filesystem::path& file);

/// Whether `name` is a plugin's or a component's name: [a-z][a-z0-9_]*.
NASHOST_API bool is_identifier(const std::string& name) noexcept;

/// What a plugin file of this kind may offer; empty for a kind that this nashost does not know.
NASHOST_API std::vector<ComponentKind> offered_kinds(const std::string& note_kind);
/// Space and data set plugins: those that need LibTorch.
NASHOST_API bool sees_tensors(const std::string& note_kind);
/// "policy", "sampler", …
NASHOST_API std::string to_string(ComponentKind kind);

}  // namespace nashost::plugin
