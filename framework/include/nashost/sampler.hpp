#pragma once

#include "nashost/abi/sampler.hpp"
#include "nashost/policy.hpp"

/// All that a sampler plugin needs: for algorithms that use the structure of the space themselves.
/// One that works on plain arms is a Policy (nashost/policy.hpp) and gets all three lifts for
/// nothing.
namespace nashost {

/// Implementation derives from Sampler, has `Parameters`, `static Schema<Parameters> schema()` and
/// a constructor (const Parameters&, const SamplerContext&).
template <class Implementation>
Component sampler(Description about) {
  return detail::component<Implementation, Sampler, SamplerContext>(ComponentKind::sampler,
                                                                    std::move(about));
}

}  // namespace nashost
