#include "plugin/descriptor.hpp"

#include <algorithm>
#include <set>
#include <variant>
#include <vector>

#include "nashost/abi/error.hpp"
#include "plugin/c_policy.hpp"

namespace nashost::plugin {
namespace {

/// Keys that stand beside a component's parameters in a config and are the host's.
std::vector<std::string> reserved_names(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::policy:
      return {"name", "over"};
    case ComponentKind::sampler:
      return {"name", "over"};
    case ComponentKind::pruner:
      return {"name"};
    case ComponentKind::space:
      return {"plugin"};
    case ComponentKind::dataset:
      return {"dataset"};
  }
  return {};
}

bool is_number(ParameterType type) {
  return type == ParameterType::integer || type == ParameterType::real ||
         type == ParameterType::integer_list || type == ParameterType::real_list;
}

bool is_text(ParameterType type) {
  return type == ParameterType::text || type == ParameterType::text_list;
}

bool empty_range(const ParameterSpec& spec) {
  if (!spec.min || !spec.max) return false;
  return *spec.min > *spec.max || (*spec.min == *spec.max && (spec.min_open || spec.max_open));
}

class Check {
 public:
  explicit Check(const Note& note) : note_(note) {}

  void component(const Component& component) {
    const std::string owner = to_string(component.kind) + " '" + component.name + "'";
    if (!is_identifier(component.name)) {
      found_.push_back(owner +
                       ": a name is made of lower-case letters, digits and underscores, and "
                       "starts with a letter");
    }
    if (!names_.insert(component.name).second) {
      found_.push_back("two components are called '" + component.name + "'; rename one");
    }
    const auto kinds = offered_kinds(note_.kind);
    if (std::find(kinds.begin(), kinds.end(), component.kind) == kinds.end()) {
      found_.push_back(owner + ": a plugin of kind '" + note_.kind +
                       "' cannot offer it; give it a plugin of its own");
    }
    if (component.create == nullptr && note_.kind != kCPolicyKind) {
      found_.push_back(owner + ": has no create function; use nashost::" +
                       to_string(component.kind) + "<…>() to describe it");
    }
    std::set<std::string> names;
    for (const ParameterSpec& spec : component.parameters) {
      if (!names.insert(spec.name).second) {
        found_.push_back(owner + ": two parameters are called '" + spec.name + "'; rename one");
      }
      parameter(owner + ", parameter '" + spec.name + "': ", component.kind, spec);
    }
  }

  const std::vector<std::string>& found() const { return found_; }

 private:
  void parameter(const std::string& owner, ComponentKind kind, const ParameterSpec& spec) {
    if (!is_identifier(spec.name)) {
      found_.push_back(owner +
                       "a name is made of lower-case letters, digits and underscores, and "
                       "starts with a letter");
    }
    const auto reserved = reserved_names(kind);
    if (std::find(reserved.begin(), reserved.end(), spec.name) != reserved.end()) {
      found_.push_back(owner + "the config uses this key itself; rename it");
    }
    if (spec.type > ParameterType::component_list) {
      found_.push_back(owner + "has a type that this nashost does not know");
      return;
    }
    if ((spec.min || spec.max) && !is_number(spec.type)) {
      found_.push_back(owner + "only numbers have a least or a greatest value");
    }
    if (!spec.choices.empty() && !is_text(spec.type)) {
      found_.push_back(owner + "only a text has choices");
    }
    if (empty_range(spec)) {
      found_.push_back(owner + "no value lies in its range");
      return;
    }
    if (std::holds_alternative<std::monostate>(spec.default_value)) {
      if (!spec.optional && !spec.required) {
        found_.push_back(owner + "has no default; give it one, or make it required or optional");
      }
      return;
    }
    // A component may be left out: its default is then a table without a name.
    const auto* const table = std::get_if<Table>(&spec.default_value);
    if (table != nullptr && table->empty()) return;
    // The host's own check of a config, put to the default.
    for (const std::string& problem : problems({spec}, Table{{spec.name, spec.default_value}})) {
      found_.push_back(owner + "its own default does not fit: " + problem);
    }
  }

  const Note& note_;
  std::set<std::string> names_;
  std::vector<std::string> found_;
};

}  // namespace

void check_components(std::span<const Component> components, const Note& note,
                      const std::string& file) {
  Check check(note);
  for (const Component& component : components) check.component(component);
  if (check.found().empty()) return;
  std::string text =
      file + ": what plugin '" + note.id + "' says of itself does not hold together:";
  for (const std::string& problem : check.found()) text += "\n  " + problem;
  throw PluginError(text);
}

std::span<const Component> checked_components(const PluginDescriptor* descriptor, const Note& note,
                                              const std::string& file) {
  if (descriptor == nullptr) {
    throw PluginError(file + ": " + kEntrySymbol +
                      " returned nothing: an exception was thrown while the components were "
                      "described; look into their schema() functions");
  }
  if (descriptor->abi != kAbiNumber || descriptor->size != sizeof(PluginDescriptor)) {
    const bool newer =
        descriptor->abi > kAbiNumber ||
        (descriptor->abi == kAbiNumber && descriptor->size > sizeof(PluginDescriptor));
    throw PluginError(file + ": its descriptor (ABI " + std::to_string(descriptor->abi) + ", " +
                      std::to_string(descriptor->size) + " bytes) is " +
                      (newer ? "newer" : "older") + " than this nashost's (ABI " +
                      std::to_string(kAbiNumber) + ", " + std::to_string(sizeof(PluginDescriptor)) +
                      " bytes); " +
                      (newer ? "upgrade nashost, or build the plugin again with this one"
                             : "build the plugin again with this nashost"));
  }
  if (descriptor->components == nullptr || descriptor->component_count == 0) {
    throw PluginError(file + ": offers no component; list at least one in NASHOST_PLUGIN");
  }
  const std::span components(descriptor->components, descriptor->component_count);
  check_components(components, note, file);
  return components;
}

}  // namespace nashost::plugin
