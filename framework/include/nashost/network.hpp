#pragma once

#include "nashost/abi/network.hpp"
#include "nashost/plugin.hpp"

/// All that a search space or data set plugin needs.
namespace nashost {

/// Implementation derives from SpacePlugin, has `Parameters`, `static Schema<Parameters> schema()`
/// and a constructor (const Parameters&, const SpaceContext&).
template <class Implementation>
Component space(Description about) {
  return detail::component<Implementation, SpacePlugin, SpaceContext>(ComponentKind::space,
                                                                      std::move(about));
}

/// The same over Dataset and DatasetContext.
template <class Implementation>
Component dataset(Description about) {
  return detail::component<Implementation, Dataset, DatasetContext>(ComponentKind::dataset,
                                                                    std::move(about));
}

}  // namespace nashost
