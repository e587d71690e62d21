#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bandit/guarded_sampler.hpp"
#include "bandit/trait_check.hpp"
#include "nashost/schema.hpp"
#include "plugin/registry.hpp"

/// Samplers and pruners as a config describes them: { name = "ucb1", over = "decisions", floor =
/// 0.1, the component's own parameters }.
namespace nashost {

/// What the host puts around every sampler.
struct SamplerHostSettings {
  std::string over = "architectures";
  double floor = 0;
  std::int64_t warmup = 0;
  static NASHOST_API Schema<SamplerHostSettings> schema();
};

/// What the host holds every pruner to.
struct PrunerHostSettings {
  std::int64_t min_survivors = 1;
  std::int64_t scores_at_most = 1000;
  static NASHOST_API Schema<PrunerHostSettings> schema();
};

/// For plugin::RegistryCatalogue: `over` for policies only, which are lifted.
NASHOST_API std::vector<ParameterSpec> host_parameters(std::string_view kind, ComponentKind found);

struct ConfiguredSampler {
  std::unique_ptr<GuardedSampler> sampler;
  std::string name;
  std::string over;  ///< empty for a sampler that needs no lift
  FeedbackKind feedback = FeedbackKind::bandit;
  std::vector<std::string> advice;  ///< lines to print: guarantees that cannot be claimed here
};

/// `component` resolved. Throws ConfigError where the offer cannot satisfy the policy's traits.
NASHOST_API ConfiguredSampler make_configured_sampler(plugin::Registry& registry,
                                                      const Table& component, const Region& region,
                                                      const Offer& offer,
                                                      SamplerContext context = {});

/// The component's own parameters: the table less `name` and what the host reads.
NASHOST_API std::pair<std::string, Table> split_component(const Table& component,
                                                          const std::vector<ParameterSpec>& own);

}  // namespace nashost
