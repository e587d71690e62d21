#include "cli/inspect_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "nashost/abi/error.hpp"
#include "plugin/inspection.hpp"
#include "plugin/search_path.hpp"

namespace nashost::cli {
namespace {

using nlohmann::json;
using plugin::Candidate;
using plugin::Discovery;

struct Request {
  std::string name;
  std::vector<std::filesystem::path> files;
  bool as_json = false;
};

/// The plugin with only the components that `keep` wants; null where none is left.
template <class Keep>
json only(json plugin, const Keep& keep) {
  json kept = json::array();
  for (json& component : plugin["components"]) {
    if (keep(component["name"])) kept.push_back(std::move(component));
  }
  if (kept.empty()) return nullptr;
  plugin["components"] = std::move(kept);
  return plugin;
}

/// A file of that name which is refused is the answer to why it cannot be shown.
void throw_if_refused(const Discovery& discovery, const std::string& name) {
  for (const Candidate& candidate : discovery.candidates) {
    const std::string called = candidate.note ? candidate.note->id : candidate.file.stem().string();
    if (called == name && !candidate.refusal.empty()) throw PluginError(candidate.refusal);
  }
}

std::vector<json> inspect_plugin(const Candidate& candidate, const std::string& component) {
  json plugin = plugin::inspect(candidate);
  if (component.empty()) return {std::move(plugin)};
  std::vector<std::string> known;
  for (const json& one : plugin["components"]) known.push_back(one["name"]);
  json kept = only(std::move(plugin), [&](const json& name) { return name == component; });
  if (kept.is_null()) {
    throw PluginError(candidate.file.string() + " has no component '" + component + "'" +
                      did_you_mean(component, known));
  }
  return {std::move(kept)};
}

/// Looks into every plugin, those that need LibTorch last: loading it takes longer than all the
/// rest.
std::vector<json> search_components(const Discovery& discovery, const std::string& name) {
  std::vector<const Candidate*> order;
  for (const Candidate& candidate : discovery.candidates) {
    if (candidate.usable()) order.push_back(&candidate);
  }
  std::stable_partition(order.begin(), order.end(), [](const Candidate* candidate) {
    return !plugin::sees_tensors(candidate->note->kind);
  });
  std::vector<json> found;
  std::vector<std::string> known;
  std::string failures;
  for (const Candidate* const candidate : order) {
    if (!found.empty() && plugin::sees_tensors(candidate->note->kind)) break;
    try {
      json plugin = plugin::inspect(*candidate);
      known.push_back(candidate->note->id);
      for (const json& component : plugin["components"]) known.push_back(component["name"]);
      json kept = only(std::move(plugin), [&](const json& other) { return other == name; });
      if (!kept.is_null()) found.push_back(std::move(kept));
    } catch (const Error& error) {
      failures += "\n  not looked into: " + std::string(error.what());
    }
  }
  if (found.empty()) {
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    throw PluginError("there is no plugin and no component '" + name + "'" +
                      did_you_mean(name, known) + " (nashost plugins lists what is installed)" +
                      failures);
  }
  return found;
}

std::vector<json> find(const Request& request) {
  // A path is a file, wherever it lies.
  if (request.name.find('/') != std::string::npos || request.name.ends_with(".so")) {
    return inspect_plugin(plugin::discover({{request.name}, {}}).candidates.front(), {});
  }
  const Discovery discovery = discover(plugin::SearchPath::of_process(request.files));
  const auto colon = request.name.find(':');
  const std::string plugin = request.name.substr(0, colon);
  const std::string component =
      colon == std::string::npos ? std::string() : request.name.substr(colon + 1);
  std::vector<std::string> known;
  for (const Candidate& candidate : discovery.candidates) {
    if (!candidate.usable()) continue;
    if (candidate.note->id == plugin) return inspect_plugin(candidate, component);
    known.push_back(candidate.note->id);
  }
  throw_if_refused(discovery, plugin);
  if (colon != std::string::npos) {
    throw PluginError("there is no plugin '" + plugin + "'" + did_you_mean(plugin, known) +
                      " (nashost plugins lists what is installed)");
  }
  return search_components(discovery, plugin);
}

// ---- For a person

std::string text(const json& object, const char* key) {
  return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

void print_line(const char* label, const std::string& value) {
  if (!value.empty()) std::printf("  %-11s %s\n", label, value.c_str());
}

std::string traits(const json& traits) {
  const auto bound = [](const json& number) {
    if (number.is_null()) return std::string("∞");  // JSON has no infinity
    std::ostringstream text;
    text << number.get<double>();
    return text.str();
  };
  std::string line = text(traits, "feedback") + " feedback, rewards in [" +
                     bound(traits["reward_range"][0]) + ", " + bound(traits["reward_range"][1]) +
                     "], " + text(traits, "stationarity") + " rewards";
  if (traits["needs_horizon"]) line += ", needs to know the number of rounds";
  if (traits["needs_cost"]) line += ", useless where every arm costs the same";
  return line;
}

void print_parameter(const json& parameter) {
  std::string line = "    " + text(parameter, "name") + ": " + text(parameter, "values");
  if (const std::string unit = text(parameter, "unit"); !unit.empty()) line += " [" + unit + "]";
  line += parameter["required"] ? ", required" : ", default " + text(parameter, "default_text");
  std::printf("%s\n", line.c_str());
  if (const std::string doc = text(parameter, "doc"); !doc.empty()) {
    std::printf("        %s\n", doc.c_str());
  }
  if (const std::string source = text(parameter, "source"); !source.empty()) {
    std::printf("        source: %s\n", source.c_str());
  }
}

void print(const json& plugin, const json& component) {
  std::printf("%s '%s'\n", text(component, "kind").c_str(), text(component, "name").c_str());
  print_line("summary", text(component, "summary"));
  print_line("plugin",
             text(plugin, "plugin") + " " + text(plugin, "version") + ", " + text(plugin, "file"));
  print_line("paper", text(component, "paper"));
  print_line("guarantee", text(component, "guarantee"));
  if (component.contains("traits")) print_line("for", traits(component["traits"]));
  print_line("parameters", component["parameters"].empty() ? "none" : "");
  if (!component["parameters"].empty()) std::printf("  parameters\n");
  for (const json& parameter : component["parameters"]) print_parameter(parameter);
}

void run(const Request& request) {
  const std::vector<json> plugins = find(request);
  if (request.as_json) {
    std::printf("%s\n", json(plugins).dump(2).c_str());
    return;
  }
  bool first = true;
  for (const json& plugin : plugins) {
    for (const json& component : plugin["components"]) {
      if (!first) std::printf("\n");
      first = false;
      print(plugin, component);
    }
  }
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("inspect", "show what a plugin offers, and the parameters it takes");
  const auto request = std::make_shared<Request>();
  command
      ->add_option("NAME", request->name,
                   "a plugin, a component, plugin:component, or a file (./mine.so)")
      ->required()
      ->type_name("");
  command->add_flag("--json", request->as_json, "print JSON");
  command->add_option("--plugin", request->files, "a plugin file to look into before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
