#include "plugin/component_host.hpp"

#include "nashost/abi/error.hpp"
#include "plugin/registry.hpp"

namespace nashost::plugin {

ComponentHost::ComponentHost(Registry& registry, Host* outer, std::string name)
    : registry_(registry), outer_(outer), name_(std::move(name)) {
  if (const auto* const component = dynamic_cast<const ComponentHost*>(outer)) {
    depth_ = component->depth_ + 1;
  }
  if (depth_ > kDeepest) {
    throw PluginError("policy '" + name_ + "' would be made inside " + std::to_string(kDeepest) +
                      " others; does one of them have itself as a parameter?");
  }
}

void ComponentHost::log(LogLevel level, std::string_view message) {
  if (outer_ != nullptr) outer_->log(level, name_ + ": " + std::string(message));
}

std::unique_ptr<Policy> ComponentHost::make_policy(const PolicyContext& context,
                                                   const Table& component) {
  auto* const host = dynamic_cast<ComponentHost*>(context.host);
  if (host == nullptr) {
    throw PluginError(
        "make_policy was called with another host in its context; pass on the host "
        "that the component itself was given");
  }
  return host->registry_.make_policy(component, context);
}

}  // namespace nashost::plugin
