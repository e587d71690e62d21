#pragma once

#include "nashost/abi/pruner.hpp"
#include "nashost/plugin.hpp"

/// All that a pruner plugin needs.
namespace nashost {

/// Implementation derives from Pruner, has `Parameters`, `static Schema<Parameters> schema()` and a
/// constructor (const Parameters&, const PrunerContext&).
template <class Implementation>
Component pruner(Description about) {
  return detail::component<Implementation, Pruner, PrunerContext>(ComponentKind::pruner,
                                                                  std::move(about));
}

}  // namespace nashost
