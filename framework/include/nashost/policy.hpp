#pragma once

#include "nashost/abi/policy.hpp"
#include "nashost/plugin.hpp"

/// All that a policy plugin needs.
namespace nashost {

/// Implementation derives from Policy, has `Parameters`, `static Schema<Parameters> schema()` and a
/// constructor (const Parameters&, const PolicyContext&).
template <class Implementation>
Component policy(Description about) {
  return detail::component<Implementation, Policy, PolicyContext>(ComponentKind::policy,
                                                                  std::move(about));
}

}  // namespace nashost
