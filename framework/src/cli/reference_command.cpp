#include "cli/reference_command.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "bandit/configured_sampler.hpp"
#include "config/experiment.hpp"
#include "lab/environment_kinds.hpp"
#include "nashost/abi/error.hpp"
#include "pipeline/run_experiment.hpp"
#include "plugin/inspection.hpp"
#include "plugin/network_library.hpp"
#include "plugin/search_path.hpp"

namespace nashost::cli {
namespace {

using nlohmann::json;

json parameters(const std::vector<ParameterSpec>& specs) {
  json all = json::array();
  for (const ParameterSpec& spec : specs) all.push_back(plugin::to_json(spec));
  return all;
}

/// Those that came with the program; a refused one is an error, since nothing may be missing.
json plugins() {
  plugin::SearchPath search = plugin::SearchPath::of_process();
  std::erase_if(search.folders,
                [](const auto& folder) { return folder.source != plugin::Source::installed; });
  json all = json::array();
  for (const plugin::Candidate& candidate : discover(search).candidates) {
    all.push_back(plugin::inspect(candidate));
    all.back().erase("file");
    all.back().erase("sha256");
  }
  return all;
}

json stages() {
  if (!plugin::NetworkLibrary::find()) return nullptr;
  std::vector<StageKind> kinds;
  plugin::NetworkLibrary::open().function<StageKinds>(kStageKindsSymbol)(kinds);
  json all = json::array();
  for (const StageKind& kind : kinds) {
    const char* const from = kind.from == StageKind::From::none       ? "none"
                             : kind.from == StageKind::From::optional ? "optional"
                                                                      : "required";
    all.push_back({{"name", kind.kind},
                   {"summary", kind.summary},
                   {"from", from},
                   {"parameters", parameters(kind.parameters)}});
  }
  return all;
}

json environments() {
  json all = json::array();
  for (const lab::EnvironmentKind& kind : lab::environment_kinds()) {
    all.push_back({{"name", kind.kind},
                   {"summary", kind.summary},
                   {"parameters", parameters(kind.parameters)}});
  }
  return all;
}

void run() {
  const json reference = {
      {"plugins", plugins()},
      {"stages", stages()},
      {"environments", environments()},
      {"sampler", parameters(host_parameters("sampler", ComponentKind::policy))},
      {"pruner", parameters(host_parameters("pruner", ComponentKind::pruner))},
      {"data", parameters(DataSettings::schema().specs())},
      {"run", parameters(RunSettings::schema().specs())},
  };
  std::printf("%s\n", reference.dump(1).c_str());
}

}  // namespace

void add_reference_command(CLI::App& app) {
  app.add_subcommand("reference", "print all that a config can hold, as JSON")
      ->group("")
      ->callback(run);
}

}  // namespace nashost::cli
