#include "plugin/loader.hpp"

// Boost.DLL 1.74 uses these without including them where it is told to use std::filesystem.
#include <dlfcn.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cctype>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "nashost/abi/error.hpp"
#include "plugin/c_policy.hpp"
#include "plugin/descriptor.hpp"
#include "plugin/network_library.hpp"
#include "plugin/sha256.hpp"

namespace nashost::plugin {
namespace {

namespace fs = std::filesystem;

bool same_digits(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

void check_pin(const LoadedPlugin& plugin, const Pins& pins) {
  const auto found = pins.find(plugin.note.id);
  if (found == pins.end()) return;
  const Pin& pin = found->second;
  if (!pin.version.empty() && !version_fits(plugin.note.version, pin.version)) {
    throw PluginError(plugin.file.string() + " is version " + plugin.note.version + " of '" +
                      plugin.note.id + "', and the config pins it to \"" + pin.version +
                      "\"; install a version that fits, or change the pin");
  }
  if (!pin.sha256.empty() && !same_digits(pin.sha256, plugin.sha256)) {
    throw PluginError(plugin.file.string() +
                      " is not the file that the config pins: its SHA-256 is " + plugin.sha256 +
                      ", the pin of '" + plugin.note.id + "' is " + pin.sha256 +
                      "; bring back the pinned file, or change the pin");
  }
}

/// Boost.DLL's own error replaces the dynamic linker's message, which is what a person needs.
std::string linker_message() {
  const char* const message = ::dlerror();
  return message ? message : "the dynamic linker gives no reason";
}

boost::dll::shared_library open(const fs::path& file) {
  namespace load_mode = boost::dll::load_mode;
  boost::dll::fs::error_code error;
  boost::dll::shared_library library(file, error, load_mode::rtld_now | load_mode::rtld_local);
  if (!library.is_loaded()) {
    throw PluginError(file.string() + " cannot be loaded: " + linker_message() +
                      "\n  a symbol or library that it needs is missing here; link the plugin with "
                      "-z defs (nashost_add_plugin() does) to see what");
  }
  return library;
}

/// Until the process has ended, and where leak checkers find it. load() holds its lock.
template <class Value>
Value& kept_forever(Value value) {
  static auto& kept = *new std::deque<Value>();
  return kept.emplace_back(std::move(value));
}

std::unique_ptr<LoadedPlugin> load_file(const fs::path& file, const Note& note, const Pins& pins) {
  auto plugin = std::make_unique<LoadedPlugin>();
  plugin->file = file;
  plugin->note = note;
  plugin->sha256 = sha256(FileSource(file));
  check_pin(*plugin, pins);
  if (sees_tensors(note.kind)) NetworkLibrary::open();

  // Before any of its code could leave something behind.
  auto& library = kept_forever(open(file));
  const char* const symbol = note.kind == kCPolicyKind ? kCEntrySymbol : kEntrySymbol;
  if (!library.has(symbol)) {
    throw PluginError(file.string() + " does not export " + symbol +
                      "; build it with nashost_add_plugin()");
  }
  if (note.kind == kCPolicyKind) {
    plugin->c_policies = c_policies(library.get<CPluginEntry>(symbol)(), file.string());
    auto& components = kept_forever(std::vector<Component>());
    for (const auto& policy : plugin->c_policies) components.push_back(c_component(policy));
    check_components(components, note, file.string());
    plugin->components = components;
  } else {
    const PluginEntry entry = &library.get<const PluginDescriptor*() noexcept>(symbol);
    plugin->components = checked_components(entry(), note, file.string());
  }
  return plugin;
}

}  // namespace

void check_pin(const Candidate& candidate, const Pins& pins) {
  if (!pins.contains(candidate.note->id)) return;
  check_pin(
      LoadedPlugin{candidate.file, *candidate.note, sha256(FileSource(candidate.file)), {}, {}},
      pins);
}

void* LoadedPlugin::create(const Component& component, const Table& parameters,
                           const void* context) const {
  if (component.create != nullptr) return component.create(parameters, context);
  const auto index = static_cast<std::size_t>(&component - components.data());
  return make_c_policy(c_policies.at(index), parameters,
                       *static_cast<const PolicyContext*>(context));
}

const LoadedPlugin& load(const Candidate& candidate, const Pins& pins) {
  if (!candidate.refusal.empty()) throw PluginError(candidate.refusal);

  static std::mutex mutex;
  static auto& loaded = *new std::map<fs::path, std::unique_ptr<LoadedPlugin>>();
  const std::lock_guard lock(mutex);
  const fs::path file = fs::canonical(candidate.file);
  if (const auto found = loaded.find(file); found != loaded.end()) {
    check_pin(*found->second, pins);
    return *found->second;
  }
  auto plugin = load_file(file, *candidate.note, pins);
  return *loaded.emplace(file, std::move(plugin)).first->second;
}

}  // namespace nashost::plugin
