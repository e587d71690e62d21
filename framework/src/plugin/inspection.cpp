#include "plugin/inspection.hpp"

#include <nlohmann/json.hpp>

#include "nashost/abi/error.hpp"
#include "plugin/child_process.hpp"

namespace nashost::plugin {
namespace {

using nlohmann::json;

const char* type_name(ParameterType type) {
  switch (type) {
    case ParameterType::boolean:
      return "boolean";
    case ParameterType::integer:
      return "integer";
    case ParameterType::real:
      return "real";
    case ParameterType::text:
      return "text";
    case ParameterType::integer_list:
      return "integer_list";
    case ParameterType::real_list:
      return "real_list";
    case ParameterType::text_list:
      return "text_list";
    case ParameterType::component:
      return "component";
    case ParameterType::component_list:
      return "component_list";
  }
  return "unknown";
}

const char* stationarity_name(Stationarity stationarity) {
  switch (stationarity) {
    case Stationarity::stationary:
      return "stationary";
    case Stationarity::piecewise:
      return "piecewise";
    case Stationarity::drifting:
      return "drifting";
    case Stationarity::rising:
      return "rising";
    case Stationarity::adversarial:
      return "adversarial";
  }
  return "unknown";
}

struct ToJson {
  json operator()(std::monostate) const { return nullptr; }
  json operator()(const List& list) const {
    json array = json::array();
    for (const Value& item : list) array.push_back(std::visit(*this, item));
    return array;
  }
  json operator()(const Table& table) const {
    json object = json::object();
    for (const auto& [key, value] : table) object[key] = std::visit(*this, value);
    return object;
  }
  template <class Plain>
  json operator()(const Plain& value) const {
    return value;
  }
};

json component(const Component& component) {
  json object{{"kind", to_string(component.kind)}, {"name", component.name},
              {"summary", component.summary},      {"paper", component.paper},
              {"guarantee", component.guarantee},  {"parameters", json::array()}};
  for (const ParameterSpec& spec : component.parameters) {
    object["parameters"].push_back(to_json(spec));
  }
  if (component.kind == ComponentKind::policy) {
    const Traits& traits = component.traits;
    object["traits"] = {{"feedback", traits.feedback == FeedbackKind::full ? "full" : "bandit"},
                        {"needs_horizon", traits.needs_horizon},
                        {"reward_range", {traits.reward_min, traits.reward_max}},
                        {"stationarity", stationarity_name(traits.stationarity)},
                        {"needs_cost", traits.needs_cost}};
  }
  return object;
}

}  // namespace

json to_json(const ParameterSpec& spec) {
  json object{{"name", spec.name},
              {"type", type_name(spec.type)},
              {"values", describe_type(spec)},
              {"optional", spec.optional},
              {"required", spec.required},
              {"choices", spec.choices},
              {"unit", spec.unit},
              {"doc", spec.doc},
              {"source", spec.source}};
  const bool open = std::holds_alternative<std::monostate>(spec.default_value);
  object["default"] =
      open && spec.optional ? json("auto") : std::visit(ToJson(), spec.default_value);
  object["default_text"] =
      open && !spec.optional ? json(nullptr) : json(to_toml(spec.default_value));
  if (spec.min) object["min"] = *spec.min, object["min_open"] = spec.min_open;
  if (spec.max) object["max"] = *spec.max, object["max_open"] = spec.max_open;
  return object;
}

json to_json(const LoadedPlugin& plugin) {
  json object{{"plugin", plugin.note.id},       {"kind", plugin.note.kind},
              {"version", plugin.note.version}, {"file", plugin.file.string()},
              {"sha256", plugin.sha256},        {"components", json::array()}};
  for (const Component& one : plugin.components) object["components"].push_back(component(one));
  return object;
}

json inspect(const Candidate& candidate, std::chrono::milliseconds timeout) {
  if (!candidate.refusal.empty()) throw PluginError(candidate.refusal);
  const std::string file = candidate.file.string();
  try {
    // A plugin's texts need not be UTF-8; what is not gets replaced rather than refused.
    return json::parse(in_child_process(
        [&] {
          return to_json(load(candidate)).dump(-1, ' ', false, json::error_handler_t::replace);
        },
        timeout));
  } catch (const PluginError& error) {
    const std::string what = error.what();
    const std::string real = std::filesystem::canonical(candidate.file).string();
    if (what.starts_with(file) || what.starts_with(real)) throw;
    throw PluginError(file + " " + what + " while it was loaded");
  }
}

json to_json(const Discovery& discovery) {
  json object{{"search", json::array()}, {"files", json::array()}};
  for (const Place& place : discovery.places) {
    object["search"].push_back({{"source", to_string(place.source)},
                                {"folder", place.folder.string()},
                                {"verdict", place.verdict}});
  }
  for (const Candidate& candidate : discovery.candidates) {
    const auto known = [&](const std::string Note::*field) {
      return candidate.note ? json((*candidate.note).*field) : json(nullptr);
    };
    object["files"].push_back(
        {{"file", candidate.file.string()},
         {"source", to_string(candidate.source)},
         {"kind", known(&Note::kind)},
         {"plugin", known(&Note::id)},
         {"version", known(&Note::version)},
         {"usable", candidate.usable()},
         {"seen_before", candidate.seen_before},
         {"refusal", candidate.refusal.empty() ? json(nullptr) : json(candidate.refusal)}});
  }
  return object;
}

}  // namespace nashost::plugin
