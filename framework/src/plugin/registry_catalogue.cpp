#include "plugin/registry_catalogue.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"

namespace nashost::plugin {
namespace {

/// A sampler of a config may be a policy, too: the second kind of the pair.
std::pair<ComponentKind, ComponentKind> kinds_of(std::string_view kind) {
  if (kind == "sampler") return {ComponentKind::sampler, ComponentKind::policy};
  if (kind == "policy") return {ComponentKind::policy, ComponentKind::policy};
  if (kind == "pruner") return {ComponentKind::pruner, ComponentKind::pruner};
  if (kind == "space") return {ComponentKind::space, ComponentKind::space};
  if (kind == "dataset") return {ComponentKind::dataset, ComponentKind::dataset};
  throw Error("there are no components of kind '" + std::string(kind) + "'");
}

}  // namespace

std::vector<std::string> RegistryCatalogue::names(std::string_view kind) const {
  const auto [first, second] = kinds_of(kind);
  std::vector<std::string> names;
  for (const FoundComponent& found : registry_.components({first, second})) {
    names.push_back(found.component->name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

const std::vector<ParameterSpec>* RegistryCatalogue::parameters(std::string_view kind,
                                                                const std::string& name) const {
  const auto key = std::pair(std::string(kind), name);
  if (const auto known = known_.find(key); known != known_.end()) return &known->second;
  const auto [first, second] = kinds_of(kind);
  FoundComponent found;
  try {
    found = registry_.find({first, second}, name);
  } catch (const UnknownComponent&) {
    return nullptr;  // the reader says so, with the place
  }
  std::vector<ParameterSpec> specs = found.component->parameters;
  for (ParameterSpec& host : host_parameters_(kind, found.component->kind)) {
    const bool own = std::any_of(specs.begin(), specs.end(),
                                 [&](const auto& spec) { return spec.name == host.name; });
    if (!own) specs.push_back(std::move(host));
  }
  return &known_.emplace(key, std::move(specs)).first->second;
}

}  // namespace nashost::plugin
