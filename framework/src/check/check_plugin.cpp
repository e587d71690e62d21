#include "check/check_plugin.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "check/kit.hpp"
#include "config/document.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/child_process.hpp"
#include "plugin/component_host.hpp"
#include "plugin/inspection.hpp"
#include "plugin/network_library.hpp"
#include "plugin/registry.hpp"

namespace nashost::check {
namespace {

using nlohmann::json;

constexpr ComponentKind kKinds[] = {ComponentKind::policy, ComponentKind::sampler,
                                    ComponentKind::pruner, ComponentKind::space,
                                    ComponentKind::dataset};

ComponentKind kind_of(const std::string& name) {
  for (const ComponentKind kind : kKinds) {
    if (plugin::to_string(kind) == name) return kind;
  }
  throw Error("there are no components of kind '" + name + "'");
}

Kit kit_of(ComponentKind kind) {
  Kit kit;
  switch (kind) {
    case ComponentKind::policy:
      return policy_kit();
    case ComponentKind::sampler:
      return sampler_kit();
    case ComponentKind::pruner:
      return pruner_kit();
    case ComponentKind::space:
    case ComponentKind::dataset:
      plugin::NetworkLibrary::open().function<TensorKit>(kTensorKitSymbol)(kind, kit);
      break;
  }
  return kit;
}

// ---- Parameters

/// What is given for one component, by parameter.
using Given = std::map<std::string, Table, std::less<>>;

std::vector<std::string> parameter_names(const json& component) {
  std::vector<std::string> names;
  for (const json& parameter : component["parameters"]) names.push_back(parameter["name"]);
  return names;
}

Given given_parameters(const json& plugin, const std::vector<std::string>& assignments) {
  Given given;
  for (const std::string& assignment : assignments) {
    Document document = Document::parse("", "--set");
    document.set(assignment);
    const Node& entry = document.root().items.at(0);
    std::vector<std::string> known;
    bool taken = false;
    for (const json& component : plugin["components"]) {
      const std::string name = component["name"];
      const bool addressed = entry.key == name && entry.kind == Node::Kind::table;
      const Node& node = addressed ? entry.items.at(0) : entry;
      const auto names = parameter_names(component);
      known.insert(known.end(), names.begin(), names.end());
      if (std::find(names.begin(), names.end(), node.key) == names.end()) continue;
      given[name][node.key] = node.value();
      taken = true;
    }
    if (!taken) {
      throw ConfigError("--set " + assignment + ": no component of this plugin has the parameter" +
                        did_you_mean(entry.key, known) + "; nashost inspect shows what there is");
    }
  }
  return given;
}

// ---- One law in one process

/// Components that are made of others need the whole search path; for the rest, an installed plugin
/// of the same name must not get in the way.
plugin::SearchPath search_path(const json& component, const std::filesystem::path& file) {
  for (const json& parameter : component["parameters"]) {
    if (parameter["type"] == "component" || parameter["type"] == "component_list") {
      return plugin::SearchPath::of_process({file});
    }
  }
  return {{file}, {}};
}

struct Trial {
  const CheckRequest& request;
  const json& plugin;
  const json& component;
  const Table& parameters;

  std::string name() const {
    return plugin["plugin"].get<std::string>() + ":" + component["name"].get<std::string>();
  }
};

constexpr char kHolds = 'h';
constexpr char kBroken = 'b';
constexpr char kBadParameters = 'p';

/// Runs in the child: the first letter says what the rest is.
std::string decide(const Trial& trial, ComponentKind kind, const Kit& kit, std::size_t law) {
  plugin::Registry registry(search_path(trial.component, trial.request.file));
  const std::string name = trial.name();
  const plugin::FoundComponent found = registry.find(kind, name);
  Table parameters;
  try {
    parameters = resolve(found.component->parameters, trial.parameters, found.title());
  } catch (const ConfigError& error) {
    return kBadParameters + std::string(error.what());
  }
  plugin::ComponentHost host(registry, nullptr, found.component->name);
  Specimen specimen;
  specimen.name = found.component->name;
  specimen.traits = found.component->traits;
  specimen.create = [&](const void* context) {
    return registry.make(kind, name, parameters, context).object;
  };
  specimen.parameters = parameters;
  specimen.host = &host;
  specimen.make_policy = &plugin::ComponentHost::make_policy;
  specimen.data = trial.request.data;
  specimen.input_shape = trial.request.input_shape;
  specimen.classes = trial.request.classes;
  const auto breach = kit.check(law, specimen);
  return breach ? kBroken + *breach : std::string(1, kHolds);
}

LawVerdict put_to_test(const Trial& trial, ComponentKind kind, const Kit& kit, std::size_t law) {
  std::string answer;
  try {
    answer = plugin::in_child_process([&] { return decide(trial, kind, kit, law); },
                                      trial.request.timeout);
  } catch (const PluginError& error) {
    return {kit.laws[law], std::string(error.what())};
  }
  const char what = answer.front();
  answer.erase(0, 1);
  if (what == kBadParameters) throw ConfigError(answer);
  if (what == kHolds) return {kit.laws[law], std::nullopt};
  return {kit.laws[law], answer};
}

}  // namespace

std::size_t Verdict::laws() const {
  return std::transform_reduce(components.begin(), components.end(), std::size_t{0}, std::plus<>(),
                               [](const ComponentVerdict& one) { return one.laws.size(); });
}

std::size_t Verdict::broken() const {
  std::size_t broken = 0;
  for (const ComponentVerdict& component : components) {
    for (const LawVerdict& law : component.laws) broken += law.finding ? 1 : 0;
  }
  return broken;
}

Verdict check_plugin(
    const CheckRequest& request,
    const std::function<void(const ComponentVerdict&, const LawVerdict&)>& report) {
  Verdict verdict;
  verdict.file = request.file.string();
  json plugin;
  try {
    plugin =
        plugin::inspect(plugin::discover({{request.file}, {}}).candidates.front(), request.timeout);
  } catch (const PluginError& error) {
    verdict.refusal = error.what();
    return verdict;
  }
  verdict.plugin = plugin["plugin"];
  verdict.version = plugin["version"];
  Given given = given_parameters(plugin, request.parameters);
  for (const json& component : plugin["components"]) {
    auto& here = verdict.components.emplace_back();
    here.kind = component["kind"];
    here.name = component["name"];
    const ComponentKind kind = kind_of(here.kind);
    const Kit kit = kit_of(kind);
    const Trial trial{request, plugin, component, given[here.name]};
    for (std::size_t law = 0; law < kit.laws.size(); ++law) {
      here.laws.push_back(put_to_test(trial, kind, kit, law));
      report(here, here.laws.back());
      if (law == 0 && here.laws.front().finding) break;
    }
  }
  return verdict;
}

json to_json(const Verdict& verdict) {
  json components = json::array();
  for (const ComponentVerdict& component : verdict.components) {
    json laws = json::array();
    for (const LawVerdict& law : component.laws) {
      laws.push_back({{"law", law.law},
                      {"holds", !law.finding},
                      {"finding", law.finding ? json(*law.finding) : json(nullptr)}});
    }
    components.push_back(
        {{"kind", component.kind}, {"name", component.name}, {"laws", std::move(laws)}});
  }
  return {{"file", verdict.file},
          {"plugin", verdict.plugin},
          {"version", verdict.version},
          {"holds", verdict.holds()},
          {"refusal", verdict.refusal.empty() ? json(nullptr) : json(verdict.refusal)},
          {"components", std::move(components)}};
}

}  // namespace nashost::check
