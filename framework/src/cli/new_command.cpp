#include "cli/new_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/plugin_template.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/inspection.hpp"
#include "plugin/search_path.hpp"

namespace nashost::cli {
namespace {

namespace fs = std::filesystem;

struct Request {
  std::string kind;
  std::string name;
  fs::path folder;
};

/// A plugin or a component of that name would be shadowed, or shadow the new one.
void throw_if_installed(const std::string& kind, const std::string& name) {
  const auto refuse = [&](const std::string& what, const plugin::Candidate& candidate) {
    throw ConfigError("there is a " + what + " '" + name + "' already, in " +
                      candidate.file.string() + "; choose another name");
  };
  const plugin::Discovery discovery = discover(plugin::SearchPath::of_process());
  for (const plugin::Candidate& candidate : discovery.candidates) {
    if (candidate.note && candidate.note->id == name) refuse("plugin", candidate);
  }
  for (const plugin::Candidate& candidate : discovery.candidates) {
    if (!candidate.usable()) continue;
    const auto kinds = plugin::offered_kinds(candidate.note->kind);
    const bool same_kind = std::any_of(kinds.begin(), kinds.end(), [&](ComponentKind offered) {
      return plugin::to_string(offered) == kind;
    });
    if (!same_kind) continue;
    nlohmann::json components;
    try {
      components = plugin::inspect(candidate)["components"];
    } catch (const PluginError&) {
      continue;  // what cannot be loaded shadows nothing
    }
    for (const auto& component : components) {
      if (component["name"] == name) refuse(component["kind"], candidate);
    }
  }
}

fs::path prefix() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
}

std::string quoted(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/._-+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return plain ? text : "'" + text + "'";
}

void run(const Request& request) {
  check_new_name(request.name);
  throw_if_installed(request.kind, request.name);
  const fs::path folder = request.folder.empty() ? fs::path(request.name) : request.folder;
  const auto files = write_template(request.kind, request.name, folder);

  const std::string here = quoted(folder.string());
  std::printf("%s/\n", folder.c_str());
  for (const fs::path& file : files) std::printf("  %s\n", file.c_str());
  std::error_code error;
  const bool installed = fs::exists(prefix() / "lib/cmake/nashost", error);
  std::printf("\nThe rule is in %s.cpp. Next:\n", request.name.c_str());
  std::printf("  cmake -S %s -B %s/build -DCMAKE_PREFIX_PATH=%s\n", here.c_str(), here.c_str(),
              installed ? quoted(prefix().string()).c_str() : "WHERE_NASHOST_IS_INSTALLED");
  std::printf("  cmake --build %s/build && ctest --test-dir %s/build\n", here.c_str(),
              here.c_str());
  std::printf("%s/README.md goes on from there.\n", folder.c_str());
}

}  // namespace

void add_new_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("new", "begin a plugin of your own, in a folder that builds");
  const auto request = std::make_shared<Request>();
  command->add_option("KIND", request->kind, "policy, sampler, pruner, space or dataset")
      ->required()
      ->check(CLI::IsMember(template_kinds()))
      ->type_name("");
  command->add_option("NAME", request->name, "its name: lower-case letters, digits, underscores")
      ->required()
      ->type_name("");
  command
      ->add_option("--folder", request->folder, "where to begin it (default: NAME, in this folder)")
      ->type_name("DIR");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
