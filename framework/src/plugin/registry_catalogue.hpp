#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/reader.hpp"
#include "plugin/registry.hpp"

namespace nashost::plugin {

/// The components of a registry as configs name them. A sampler is a component of kind sampler or a
/// policy, which the host lifts; both take what the host puts around samplers (see
/// bandit/configured_sampler.hpp), a pruner what the host puts around pruners. A parameter that the
/// component has under the same name is the component's.
class NASHOST_API RegistryCatalogue : public ComponentCatalogue {
 public:
  /// What the host adds to a component that stands where a config wants one of kind `kind`.
  using HostParameters = std::vector<ParameterSpec> (*)(std::string_view kind, ComponentKind found);

  RegistryCatalogue(Registry& registry, HostParameters host_parameters)
      : registry_(registry), host_parameters_(host_parameters) {}

  std::vector<std::string> names(std::string_view kind) const override;
  const std::vector<ParameterSpec>* parameters(std::string_view kind,
                                               const std::string& name) const override;

 private:
  Registry& registry_;
  HostParameters host_parameters_;
  mutable std::map<std::pair<std::string, std::string>, std::vector<ParameterSpec>> known_;
};

}  // namespace nashost::plugin
