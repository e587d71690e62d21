#include "lab/registry_zoo.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"

namespace nashost::lab {

std::vector<std::string> RegistryZoo::names(Kinds kinds) const {
  std::vector<std::string> all;
  for (const plugin::FoundComponent& found : registry_.components(kinds)) {
    all.push_back(found.component->name);
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

const Component* RegistryZoo::find(Kinds kinds, const std::string& name) const {
  try {
    return registry_.find(kinds, name).component;
  } catch (const plugin::UnknownComponent&) {
    return nullptr;  // the reader says so, with the place
  }
}

std::unique_ptr<Policy> RegistryZoo::make_policy(const std::string& name, const Table& parameters,
                                                 const PolicyContext& context) const {
  return registry_.make_policy(name, parameters, context);
}
std::unique_ptr<Sampler> RegistryZoo::make_sampler(const std::string& name, const Table& parameters,
                                                   const SamplerContext& context) const {
  return registry_.make_sampler(name, parameters, context);
}
std::unique_ptr<Pruner> RegistryZoo::make_pruner(const std::string& name, const Table& parameters,
                                                 const PrunerContext& context) const {
  return registry_.make_pruner(name, parameters, context);
}

}  // namespace nashost::lab
