#include "pipeline/run_plan.hpp"

#include <algorithm>

#include "bandit/configured_sampler.hpp"
#include "config/find_config.hpp"
#include "pipeline/session.hpp"
#include "store/open_for_reading.hpp"
#include "store/run_differences.hpp"
#include "store/run_list.hpp"

namespace nashost::pipeline {
namespace {

namespace fs = std::filesystem;

Document stored_config(const fs::path& run) {
  const fs::path file = run / "config.toml";
  std::error_code ignored;
  // Where someone removed the file, the store has the same text.
  return fs::exists(file, ignored) ? Document::read(file)
                                   : Document::parse(RunReader(run).run().config, file.string());
}

Document config_of(const RunRequest& request, Progress& progress) {
  const FoundConfig found = find_config(request.config, installed_config_folders());
  if (found.installed) progress.say("config: " + found.file.string());
  return Document::read(found.file);
}

/// Differences that make another run, or none.
bool same_run(const std::string& config, const std::string& other) {
  return std::ranges::all_of(config_differences(config, other),
                             [](const Difference& one) { return one.effect == Effect::none; });
}

/// The newest run of the config: in the folder that was asked for, or below the usual one.
fs::path find_same(const RunRequest& request, const RunPlan& plan) {
  if (!request.run_dir.empty()) {
    // What is there must be this run: the caller says how it differs.
    return holds_run(request.run_dir) ? request.run_dir : fs::path();
  }
  for (const ListedRun& one : list_runs(plan.config.run.dir)) {
    if (one.damage.empty() && same_run(one.run.config, plan.toml)) return one.folder;
  }
  return {};
}

}  // namespace

RunPlan::RunPlan(const RunRequest& request, Progress& progress) {
  const bool automatic = request.resume == "auto";
  if (automatic && request.config.empty()) {
    throw ConfigError("--resume auto needs --config: it looks for a run of that config");
  }
  if (!request.resume.empty() && !automatic) {
    if (!request.config.empty()) {
      throw ConfigError(
          "--resume RUN takes the config from the run folder; leave out --config, or use --resume "
          "auto to look for a run of that config");
    }
    if (!request.run_dir.empty()) {
      throw ConfigError("--resume RUN goes on in the folder of the run; leave out --run-dir");
    }
    resumed = find_run(request.resume);
  }
  read(resumed.empty() ? config_of(request, progress) : stored_config(resumed), request);
  if (!automatic) return;
  resumed = find_same(request, *this);
  if (resumed.empty()) return;
  require_same_run(config_differences(RunReader(resumed).run().config, toml),
                   request.accept_differences);
  // What the config leaves open was settled when the run began.
  read(stored_config(resumed), request);
}

void RunPlan::read(Document document, const RunRequest& request) {
  for (const std::string& assignment : request.overrides) document.set(assignment);
  const PluginSettings settings = read_plugin_settings(document);
  registry = std::make_unique<plugin::Registry>(
      plugin::SearchPath::of_process(request.plugin_files,
                                     {settings.path.begin(), settings.path.end()}),
      settings.pins);
  const plugin::RegistryCatalogue catalogue(*registry, host_parameters);
  const auto kinds = stage_kinds();
  config = read_experiment(document, catalogue, kinds);
  resolve_auto(config);
  toml = to_toml(config, catalogue, kinds);
  stages.clear();
  for (const StageConfig& stage : config.stages) {
    const auto type = std::find_if(stage_types().begin(), stage_types().end(),
                                   [&](const auto& t) { return t.kind.kind == stage.kind; });
    stages.push_back(type->make(stage));
  }
}

void RunPlan::settle(const RunSettings& run) {
  config.run = run;
  toml = to_toml(config, plugin::RegistryCatalogue(*registry, host_parameters), stage_kinds());
}

}  // namespace nashost::pipeline
