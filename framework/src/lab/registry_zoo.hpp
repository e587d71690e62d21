#pragma once

#include "lab/zoo.hpp"
#include "plugin/registry.hpp"

namespace nashost::lab {

/// The installed plugins. The registry must outlive the zoo and all that it makes.
class NASHOST_API RegistryZoo final : public Zoo {
 public:
  explicit RegistryZoo(plugin::Registry& registry) : registry_(registry) {}

  std::vector<std::string> names(Kinds kinds) const override;
  const Component* find(Kinds kinds, const std::string& name) const override;
  std::unique_ptr<Policy> make_policy(const std::string& name, const Table& parameters,
                                      const PolicyContext& context) const override;
  std::unique_ptr<Sampler> make_sampler(const std::string& name, const Table& parameters,
                                        const SamplerContext& context) const override;
  std::unique_ptr<Pruner> make_pruner(const std::string& name, const Table& parameters,
                                      const PrunerContext& context) const override;

 private:
  plugin::Registry& registry_;
};

}  // namespace nashost::lab
