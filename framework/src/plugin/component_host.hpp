#pragma once

#include <memory>
#include <string>

#include "nashost/abi/policy.hpp"

namespace nashost::plugin {

class Registry;

/// The Host that one component gets: says in the log who speaks, and makes other policies for it.
class ComponentHost final : public Host {
 public:
  /// A policy made for a policy made … so deep: a component table that names itself as its own
  /// default.
  static constexpr int kDeepest = 16;

  /// `outer` may be null: nobody listens. Throws PluginError past kDeepest.
  ComponentHost(Registry& registry, Host* outer, std::string name);

  void log(LogLevel level, std::string_view message) override;

  /// For the contexts: a function without a closure, so the registry is reached by way of
  /// context.host. Throws PluginError where that is not the host which the component was given.
  static std::unique_ptr<Policy> make_policy(const PolicyContext& context, const Table& component);

 private:
  Registry& registry_;
  Host* outer_;
  std::string name_;
  int depth_ = 1;
};

}  // namespace nashost::plugin
