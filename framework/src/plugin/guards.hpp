#pragma once

#include <memory>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/sampler.hpp"
#include "plugin/origin.hpp"

/// Guards stand between the host and an object that a plugin made. They forward every call, name
/// the component in whatever it throws, and check what it returns against the contract:
///
/// * a policy draws an arm that the mask allows; its probability lies in (0, 1] or is
/// kNoProbability;
///   the arm it recommends exists;
/// * a sampler proposes at least one architecture, all inside the Region, with such probabilities
/// and
///   finite loss weights;
/// * a pruner's changes have δ in [0, 1], it has valid architectures scored, and not too many, and
/// no
///   observation or review throws.
///
/// A broken contract is a ComponentFault. The price is one virtual call and a few comparisons.
namespace nashost::plugin {

/// `host` is what the object was made with: it must live as long.
NASHOST_API std::unique_ptr<Policy> guard(std::unique_ptr<Policy> policy,
                                          std::shared_ptr<const Origin> origin,
                                          std::unique_ptr<Host> host);
NASHOST_API std::unique_ptr<Sampler> guard(std::unique_ptr<Sampler> sampler,
                                           std::shared_ptr<const Origin> origin,
                                           std::unique_ptr<Host> host);
NASHOST_API std::unique_ptr<Pruner> guard(std::unique_ptr<Pruner> pruner,
                                          std::shared_ptr<const Origin> origin,
                                          std::unique_ptr<Host> host);

}  // namespace nashost::plugin
