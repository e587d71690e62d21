#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/plugin.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::lab {

/// Where the lab's policies, samplers and pruners come from: the installed plugins in the program,
/// a handful of compiled-in ones in tests. May be used from several threads.
class NASHOST_API Zoo {
 public:
  using Kinds = std::initializer_list<ComponentKind>;

  virtual ~Zoo();
  virtual std::vector<std::string> names(Kinds kinds) const = 0;
  /// Null for an unknown name; throws PluginError for one that is refused.
  virtual const Component* find(Kinds kinds, const std::string& name) const = 0;

  /// New objects with resolved parameters; what they are made with may be null where the context's
  /// own text says so, the means to make other policies are filled in.
  virtual std::unique_ptr<Policy> make_policy(const std::string& name, const Table& parameters,
                                              const PolicyContext& context) const = 0;
  virtual std::unique_ptr<Sampler> make_sampler(const std::string& name, const Table& parameters,
                                                const SamplerContext& context) const = 0;
  virtual std::unique_ptr<Pruner> make_pruner(const std::string& name, const Table& parameters,
                                              const PrunerContext& context) const = 0;
};

}  // namespace nashost::lab
