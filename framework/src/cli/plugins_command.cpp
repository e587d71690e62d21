#include "cli/plugins_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "config/find_config.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/inspection.hpp"
#include "plugin/search_path.hpp"

namespace nashost::cli {
namespace {

using nlohmann::json;
using plugin::Candidate;
using plugin::Discovery;

struct Request {
  std::vector<std::filesystem::path> files;
  std::string config;
  std::string why;
  bool as_json = false;
  bool load = false;
};

/// The components of each usable file, or why it cannot be loaded, which becomes its refusal.
std::vector<json> load_all(Discovery& discovery) {
  std::vector<json> components;
  for (Candidate& candidate : discovery.candidates) {
    json here;
    if (candidate.usable()) {
      try {
        here = plugin::inspect(candidate)["components"];
      } catch (const Error& error) {
        candidate.refusal = error.what();
      }
    }
    components.push_back(std::move(here));
  }
  return components;
}

std::string names(const json& components) {
  std::string text;
  for (const json& component : components) {
    text += (text.empty() ? "" : ", ") + component["name"].get<std::string>();
  }
  return text;
}

void print_list(const Discovery& discovery, const std::vector<json>& components) {
  std::size_t width = 4;
  for (const Candidate& candidate : discovery.candidates) {
    if (candidate.usable()) width = std::max(width, candidate.note->id.size());
  }
  const int name_width = static_cast<int>(width);
  bool any = false;
  bool refused = false;
  for (std::size_t i = 0; i < discovery.candidates.size(); ++i) {
    const Candidate& candidate = discovery.candidates[i];
    refused = refused || !candidate.refusal.empty();
    if (!candidate.usable()) continue;
    if (!any) std::printf("%-8s %-*s %-8s %s\n", "KIND", name_width, "NAME", "VERSION", "FILE");
    any = true;
    std::printf("%-8s %-*s %-8s %s\n", candidate.note->kind.c_str(), name_width,
                candidate.note->id.c_str(), candidate.note->version.c_str(),
                candidate.file.c_str());
    if (!components.empty()) std::printf("%8s %s\n", "", names(components[i]).c_str());
  }
  if (!any) {
    std::printf("No plugin was found. Looked for *.so files in:\n");
    for (const plugin::Place& place : discovery.places) {
      std::printf("  %s: %s\n", place.folder.c_str(), place.verdict.c_str());
    }
  }
  if (refused) std::printf("\nRefused:\n");
  for (const Candidate& candidate : discovery.candidates) {
    if (!candidate.refusal.empty()) std::printf("  %s\n", candidate.refusal.c_str());
  }
}

/// Of "plugin:component" the plugin.
std::string plugin_of(const std::string& name) { return name.substr(0, name.find(':')); }

bool concerns(const Candidate& candidate, const std::string& name) {
  const std::string plugin = plugin_of(name);
  return (candidate.note && candidate.note->id == plugin) || candidate.file.stem() == plugin;
}

/// Files that have a component of the name and are called otherwise. Loads all, each in a process
/// of its own.
std::vector<std::filesystem::path> that_offer(const std::string& name, Discovery discovery) {
  std::vector<std::filesystem::path> files;
  const auto components = load_all(discovery);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const bool has = std::ranges::any_of(
        components[i], [&](const json& component) { return component["name"] == name; });
    if (has) files.push_back(discovery.candidates[i].file);
  }
  return files;
}

void print_reasons(const Discovery& discovery, const std::string& name) {
  std::printf("Search path, in this order (the working directory is never part of it):\n");
  for (const plugin::Place& place : discovery.places) {
    std::printf("  %-19s %s: %s\n", to_string(place.source).c_str(), place.folder.c_str(),
                place.verdict.c_str());
  }
  const auto print = [](const Candidate& candidate) {
    const std::string verdict = candidate.seen_before       ? "found before under another path"
                                : candidate.refusal.empty() ? "used"
                                                            : "refused: " + candidate.refusal;
    std::printf("  %-19s %s\n  %-19s %s\n", to_string(candidate.source).c_str(),
                candidate.file.c_str(), "", verdict.c_str());
  };
  std::printf("\nFiles of the name '%s':\n", plugin_of(name).c_str());
  bool any = false;
  std::vector<std::string> others;
  std::vector<const Candidate*> unread;  // whatever they are called, it was not found out
  for (const Candidate& candidate : discovery.candidates) {
    if (concerns(candidate, name)) {
      any = true;
      print(candidate);
    } else if (candidate.note) {
      others.push_back(candidate.note->id);
    } else if (!candidate.seen_before) {
      unread.push_back(&candidate);
    }
  }
  if (!any) {
    const auto offering = that_offer(name, discovery);
    std::printf("  none%s\n", offering.empty() ? did_you_mean(name, others).c_str()
                                               : "; a component of it is in");
    for (const auto& file : offering) std::printf("  %-19s %s\n", "", file.c_str());
  }
  if (!unread.empty()) std::printf("\nRefused before their names were read:\n");
  for (const Candidate* const candidate : unread) print(*candidate);
}

void print_json(const Discovery& discovery, const std::vector<json>& components,
                const std::string& why) {
  json object = to_json(discovery);
  json files = json::array();
  for (std::size_t i = 0; i < discovery.candidates.size(); ++i) {
    if (!why.empty() && !concerns(discovery.candidates[i], why)) continue;
    if (!components.empty()) object["files"][i]["components"] = components[i];
    files.push_back(object["files"][i]);
  }
  object["files"] = std::move(files);
  std::printf("%s\n", object.dump(2, ' ', false, json::error_handler_t::replace).c_str());
}

PluginSettings settings(const std::string& config) {
  if (config.empty()) return {};
  return read_plugin_settings(Document::read(find_config(config, installed_config_folders()).file));
}

/// What the config demands of the plugin, as an experiment would be told when it is loaded.
std::string broken_pin(const Candidate& candidate, const Pins& pins) {
  if (!candidate.usable()) return {};
  try {
    plugin::check_pin(candidate, pins);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

void run(const Request& request) {
  const PluginSettings plugins = settings(request.config);
  Discovery discovery = discover(
      plugin::SearchPath::of_process(request.files, {plugins.path.begin(), plugins.path.end()}));
  for (Candidate& candidate : discovery.candidates) {
    if (auto reason = broken_pin(candidate, plugins.pins); !reason.empty()) {
      candidate.refusal = std::move(reason);
    }
  }
  std::vector<json> components;
  if (request.load) components = load_all(discovery);
  if (request.as_json) {
    print_json(discovery, components, request.why);
  } else if (!request.why.empty()) {
    print_reasons(discovery, request.why);
  } else {
    print_list(discovery, components);
  }
}

}  // namespace

void add_plugins_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("plugins", "list the plugins that are installed");
  const auto request = std::make_shared<Request>();
  command->add_flag("--json", request->as_json, "print JSON");
  command->add_flag("--load", request->load,
                    "load each file, in a process of its own, and list its components");
  command
      ->add_option("--why", request->why, "show the search path, and what was decided about NAME")
      ->type_name("NAME");
  command
      ->add_option("-c,--config", request->config,
                   "decide as an experiment or a lab with this config would: its folders and pins")
      ->type_name("FILE");
  command->add_option("--plugin", request->files, "a plugin file to look at before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
