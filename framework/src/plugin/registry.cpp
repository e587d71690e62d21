#include "plugin/registry.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"
#include "plugin/component_host.hpp"
#include "plugin/guards.hpp"

namespace nashost::plugin {
namespace {

/// "policy or sampler".
std::string join(Registry::Kinds kinds) {
  std::string text;
  for (const ComponentKind kind : kinds) text += (text.empty() ? "" : " or ") + to_string(kind);
  return text;
}

bool among(Registry::Kinds kinds, ComponentKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool may_offer(const Note& note, Registry::Kinds kinds) {
  const auto offered = offered_kinds(note.kind);
  return std::any_of(offered.begin(), offered.end(),
                     [&](ComponentKind kind) { return among(kinds, kind); });
}

FoundComponent component_of(const LoadedPlugin& plugin, Registry::Kinds kinds,
                            const std::string& name) {
  for (const Component& component : plugin.components) {
    if (component.name == name && among(kinds, component.kind)) return {&component, &plugin};
  }
  return {};
}

std::vector<std::string> names_of(const LoadedPlugin& plugin, Registry::Kinds kinds) {
  std::vector<std::string> names;
  for (const Component& component : plugin.components) {
    if (among(kinds, component.kind)) names.push_back(component.name);
  }
  return names;
}

}  // namespace

std::string FoundComponent::title() const {
  return to_string(component->kind) + " '" + component->name + "'";
}

Registry::Registry(const SearchPath& search, Pins pins) : pins_(std::move(pins)) {
  check_pins(pins_);
  discovery_ = discover(search);
  for (const auto& [name, pin] : pins_) require_pinned(name);
}

/// A pin with a slip in its name would pin nothing.
void Registry::require_pinned(const std::string& name) const {
  std::vector<std::string> known;
  for (const Candidate& candidate : discovery_.candidates) {
    if (candidate.note && candidate.note->id == name) return;
    if (candidate.note) known.push_back(candidate.note->id);
  }
  throw ConfigError("[plugins] pins '" + name + "', and no plugin of that name was found" +
                    did_you_mean(name, known) + " (nashost plugins --why " + name +
                    " shows where it was looked for)");
}

Discovery Registry::discovery() const {
  const std::lock_guard lock(mutex_);
  return discovery_;
}

std::vector<const LoadedPlugin*> Registry::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

// ---- Looking up

const LoadedPlugin& Registry::load(Candidate& candidate) {
  const LoadedPlugin& plugin = plugin::load(candidate, pins_);
  if (std::find(loaded_.begin(), loaded_.end(), &plugin) == loaded_.end()) {
    loaded_.push_back(&plugin);
  }
  return plugin;
}

const LoadedPlugin* Registry::load_or_refuse(Candidate& candidate) {
  try {
    return &load(candidate);
  } catch (const Error& error) {
    candidate.refusal = error.what();
    return nullptr;
  }
}

void Registry::require_named_files() const {
  for (const Candidate& candidate : discovery_.candidates) {
    if (candidate.source == Source::command_line && !candidate.refusal.empty()) {
      throw PluginError(candidate.refusal);
    }
  }
}

std::vector<Candidate*> Registry::candidates(Kinds kinds) {
  std::vector<Candidate*> fitting;
  for (Candidate& candidate : discovery_.candidates) {
    if (candidate.usable() && may_offer(*candidate.note, kinds)) fitting.push_back(&candidate);
  }
  return fitting;
}

FoundComponent Registry::find(Kinds kinds, const std::string& name) {
  const std::lock_guard lock(mutex_);
  const std::pair key(std::vector<ComponentKind>(kinds), name);
  if (const auto known = found_.find(key); known != found_.end()) return known->second;
  return found_[key] = find_unlocked(kinds, name);
}

FoundComponent Registry::find_unlocked(Kinds kinds, const std::string& name) {
  require_named_files();
  if (const auto colon = name.find(':'); colon != std::string::npos) {
    return find_in_plugin(kinds, name.substr(0, colon), name.substr(colon + 1));
  }
  for (Candidate* const candidate : candidates(kinds)) {
    if (candidate->note->id != name) continue;
    if (const auto found = component_of(load(*candidate), kinds, name); found.component) {
      return found;
    }
  }
  return find_anywhere(kinds, name);
}

FoundComponent Registry::find_in_plugin(Kinds kinds, const std::string& plugin,
                                        const std::string& name) {
  std::vector<std::string> known;
  for (Candidate* const candidate : candidates(kinds)) {
    if (candidate->note->id != plugin) {
      known.push_back(candidate->note->id);
      continue;
    }
    const LoadedPlugin& loaded = load(*candidate);
    if (const auto found = component_of(loaded, kinds, name); found.component) return found;
    const auto names = names_of(loaded, kinds);
    throw PluginError(candidate->file.string() + " has no " + join(kinds) + " '" + name + "'" +
                      did_you_mean(name, names) + " (nashost inspect " + plugin +
                      " shows what it has)");
  }
  unknown(kinds, plugin, known);
}

FoundComponent Registry::find_anywhere(Kinds kinds, const std::string& name) {
  std::vector<FoundComponent> matches;
  std::vector<std::string> known;
  for (Candidate* const candidate : candidates(kinds)) {
    const LoadedPlugin* const plugin = load_or_refuse(*candidate);
    if (plugin == nullptr) continue;
    const auto names = names_of(*plugin, kinds);
    known.insert(known.end(), names.begin(), names.end());
    if (const auto found = component_of(*plugin, kinds, name); found.component) {
      matches.push_back(found);
    }
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) unknown(kinds, name, known);
  std::string files;
  std::string choices;
  for (const FoundComponent& match : matches) {
    files += (files.empty() ? "" : " and ") + match.plugin->file.string();
    choices += (choices.empty() ? "'" : " or '") + match.plugin->note.id + ":" + name + "'";
  }
  throw PluginError(files + " each offer a " + join(kinds) + " '" + name + "'; write " + choices);
}

void Registry::unknown(Kinds kinds, const std::string& name,
                       const std::vector<std::string>& known) const {
  // A file of that name which cannot be used explains more than any list.
  for (const Candidate& candidate : discovery_.candidates) {
    const std::string called = candidate.note ? candidate.note->id : candidate.file.stem().string();
    if (called == name && !candidate.refusal.empty()) throw PluginError(candidate.refusal);
  }
  std::string text = "there is no " + join(kinds) + " '" + name + "'";
  std::size_t refused = 0;
  for (const Candidate& candidate : discovery_.candidates) {
    if (!candidate.refusal.empty()) ++refused;
    if (candidate.usable() && candidate.note->id == name && !may_offer(*candidate.note, kinds)) {
      text += " (plugin '" + name + "' is of kind " + candidate.note->kind + ")";
    }
  }
  text += did_you_mean(name, known);
  text += " (nashost plugins lists what is installed";
  if (refused != 0) {
    text += ", and why " + std::to_string(refused) + (refused == 1 ? " file is" : " files are") +
            " refused";
  }
  throw UnknownComponent(text + ")");
}

std::vector<FoundComponent> Registry::components(Kinds kinds) {
  const std::lock_guard lock(mutex_);
  require_named_files();
  std::vector<FoundComponent> all;
  for (Candidate* const candidate : candidates(kinds)) {
    const LoadedPlugin* const plugin = load_or_refuse(*candidate);
    if (plugin == nullptr) continue;
    for (const Component& component : plugin->components) {
      if (among(kinds, component.kind)) all.push_back({&component, plugin});
    }
  }
  std::sort(all.begin(), all.end(), [](const FoundComponent& a, const FoundComponent& b) {
    return std::tie(a.component->name, a.plugin->note.id) <
           std::tie(b.component->name, b.plugin->note.id);
  });
  return all;
}

// ---- Making

std::shared_ptr<const Origin> Registry::origin(const FoundComponent& found,
                                               const Table& parameters) {
  return std::make_shared<const Origin>(
      Origin{found.component->kind, found.component->name,
             resolve(found.component->parameters, parameters, found.title()), found.plugin->file,
             found.plugin->note.id, found.plugin->note.version});
}

void* Registry::create(const FoundComponent& found, const Origin& origin, const void* context) {
  void* const object = named(origin, "create itself", [&] {
    return found.plugin->create(*found.component, origin.parameters, context);
  });
  if (object == nullptr) {
    throw ComponentFault(origin,
                         "created nothing: its create function returned null; it must "
                         "return a new object or throw");
  }
  return object;
}

Registry::Made Registry::make(ComponentKind kind, const std::string& name, const Table& parameters,
                              const void* context) {
  const FoundComponent found = find(kind, name);
  auto from = origin(found, parameters);
  void* const object = create(found, *from, context);
  return {object, std::move(from)};
}

template <class Interface, class Context>
std::unique_ptr<Interface> Registry::make_guarded(ComponentKind kind, const std::string& name,
                                                  const Table& parameters, Context context) {
  const FoundComponent found = find(kind, name);
  auto from = origin(found, parameters);
  auto host = std::make_unique<ComponentHost>(*this, context.host, name);
  context.host = host.get();
  if constexpr (requires { context.make_policy; })
    context.make_policy = &ComponentHost::make_policy;
  std::unique_ptr<Interface> made(static_cast<Interface*>(create(found, *from, &context)));
  return guard(std::move(made), std::move(from), std::move(host));
}

std::unique_ptr<Policy> Registry::make_policy(const std::string& name, const Table& parameters,
                                              const PolicyContext& context) {
  return make_guarded<Policy>(ComponentKind::policy, name, parameters, context);
}

std::unique_ptr<Sampler> Registry::make_sampler(const std::string& name, const Table& parameters,
                                                const SamplerContext& context) {
  return make_guarded<Sampler>(ComponentKind::sampler, name, parameters, context);
}

std::unique_ptr<Pruner> Registry::make_pruner(const std::string& name, const Table& parameters,
                                              const PrunerContext& context) {
  return make_guarded<Pruner>(ComponentKind::pruner, name, parameters, context);
}

std::unique_ptr<Policy> Registry::make_policy(const Table& component,
                                              const PolicyContext& context) {
  const auto name = component.find("name");
  const auto* const text =
      name == component.end() ? nullptr : std::get_if<std::string>(&name->second);
  if (text == nullptr) {
    throw ConfigError(to_toml(Value(component)) + " names no policy; write { name = \"ucb1\", … }");
  }
  Table parameters = component;
  parameters.erase("name");
  return make_policy(*text, parameters, context);
}

}  // namespace nashost::plugin
