#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/abi/parameters.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost {

/// Raised by hand when what a plugin and the host agree on changes in a way the compiler cannot
/// see. docs/abi.md says when.
#define NASHOST_ABI_NUMBER 1
inline constexpr std::uint32_t kAbiNumber = NASHOST_ABI_NUMBER;

inline constexpr char kNoteSection[] = ".nashost";
inline constexpr char kNoteMagic[8] = {'N', 'A', 'S', 'H', 'O', 'S', 'T', '\0'};

/// Stands in ELF section ".nashost" of a plugin under the symbol nashost_note, 512 bytes. Read from
/// the file before any of its code is loaded. All texts are zero-terminated, little-endian numbers.
struct PluginNote {
  char magic[8];
  std::uint32_t size;     ///< sizeof(PluginNote): 512
  std::uint32_t abi;      ///< kAbiNumber
  char kind[16];          ///< "sampler", "pruner", "space", "dataset"
  char id[48];            ///< plugin name: [a-z][a-z0-9_]*
  char version[24];       ///< of the plugin: "1.2.0"
  char fingerprint[408];  ///< "key=value\n…", see nashost/fingerprint.hpp
};
static_assert(sizeof(PluginNote) == 512);

enum class ComponentKind : std::uint32_t { policy, sampler, pruner, space, dataset };

/// One thing a plugin offers. `create` makes it: it returns a new object of the kind's interface
/// (Policy, Sampler, Pruner, SpacePlugin, Dataset) as a pointer to that very base, owned by the
/// caller, and gets the kind's context (PolicyContext, SamplerContext, PrunerContext, SpaceContext,
/// DatasetContext). Parameters come resolved: every one present, checked against the specs.
struct Component {
  ComponentKind kind = ComponentKind::policy;
  std::string name;
  std::string summary;
  std::string paper;
  std::string guarantee;
  std::vector<ParameterSpec> parameters;
  Traits traits;
  void* (*create)(const Table& parameters, const void* context) = nullptr;
  /// Of what persist() stores; to be raised when an older state no longer means the same. A run
  /// that was begun with another one is not continued.
  std::uint32_t state_version = 1;
};

/// What nashost_plugin_v1 returns. `size` grows when fields are added at the end.
struct PluginDescriptor {
  std::uint32_t size;
  std::uint32_t abi;
  const Component* components;
  std::size_t component_count;
};

using PluginEntry = const PluginDescriptor* (*)() noexcept;
inline constexpr char kEntrySymbol[] = "nashost_plugin_v1";

}  // namespace nashost
