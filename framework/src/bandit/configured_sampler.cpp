#include "bandit/configured_sampler.hpp"

#include <algorithm>

namespace nashost {

Schema<SamplerHostSettings> SamplerHostSettings::schema() {
  using S = SamplerHostSettings;
  return Schema<S>()
      .add("over", &S::over,
           {.doc = "what the policy's arms are: whole architectures, the options of each decision "
                   "(one policy per decision), or those behind each visited prefix (a tree)",
            .choices = {"architectures", "decisions", "tree"}})
      .add("floor", &S::floor,
           {.doc = "share of uniform rounds, so that every arm keeps at least floor / K",
            .min = 0,
            .max = 1})
      .add("warmup", &S::warmup,
           {.doc = "uniform rounds before the sampler's own", .min = 0, .unit = "rounds"});
}

Schema<PrunerHostSettings> PrunerHostSettings::schema() {
  using S = PrunerHostSettings;
  return Schema<S>()
      .add("min_survivors", &S::min_survivors,
           {.doc = "architectures that are left in any case", .min = 1})
      .add("scores_at_most", &S::scores_at_most,
           {.doc = "no scoring of all survivors while there are more than this", .min = 1});
}

std::vector<ParameterSpec> host_parameters(std::string_view kind, ComponentKind found) {
  if (kind == "pruner") return PrunerHostSettings::schema().specs();
  if (kind != "sampler") return {};
  auto specs = SamplerHostSettings::schema().specs();
  if (found == ComponentKind::sampler)
    std::erase_if(specs, [](auto& s) { return s.name == "over"; });
  return specs;
}

std::pair<std::string, Table> split_component(const Table& component,
                                              const std::vector<ParameterSpec>& own) {
  Table parameters;
  for (const ParameterSpec& spec : own) {
    if (const auto found = component.find(spec.name); found != component.end()) {
      parameters.insert(*found);
    }
  }
  return {std::get<std::string>(component.at("name")), std::move(parameters)};
}

ConfiguredSampler make_configured_sampler(plugin::Registry& registry, const Table& component,
                                          const Region& region, const Offer& offer,
                                          SamplerContext context) {
  const auto& requested = std::get<std::string>(component.at("name"));
  const auto found = registry.find({ComponentKind::policy, ComponentKind::sampler}, requested);
  const Component& made = *found.component;
  const auto [name, parameters] = split_component(component, made.parameters);
  // What the component calls by one of the host's names is its own.
  SamplerHostSettings host;
  {
    Table hosts = component;
    for (const ParameterSpec& spec : made.parameters) hosts.erase(spec.name);
    host = SamplerHostSettings::schema().read(hosts);
  }

  enforce_traits(name, made.traits, offer);
  ConfiguredSampler configured;
  configured.name = name;
  configured.feedback = made.traits.feedback;
  if (auto advice = trait_advice(name, made.traits, offer)) {
    configured.advice.push_back(std::move(*advice));
  }

  std::unique_ptr<Sampler> sampler;
  if (made.kind == ComponentKind::policy) {
    configured.over = host.over;
    const auto factory = [&registry, name = name, parameters = parameters](
                             std::int64_t arms, std::optional<std::int64_t> horizon) {
      PolicyContext policy_context;
      policy_context.arms = arms;
      policy_context.horizon = horizon;
      return registry.make_policy(name, parameters, policy_context);
    };
    LiftOptions options;
    options.name = name;
    options.horizon = offer.horizon;
    options.feedback = made.traits.feedback;
    sampler = make_lift(parse_over(host.over), region, factory, options);
  } else {
    context.space = region.shared_space();
    context.horizon = offer.horizon;
    sampler = registry.make_sampler(name, parameters, context);
  }
  GuardedSampler::Options guard;
  guard.name = name;
  guard.exploration = {host.warmup, host.floor};
  guard.reward_min = offer.reward_min;
  guard.reward_max = offer.reward_max;
  configured.sampler = std::make_unique<GuardedSampler>(std::move(sampler), guard);
  return configured;
}

}  // namespace nashost
