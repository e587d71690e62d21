#include "pipeline/run_experiment.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include <chrono>

#include "bandit/configured_sampler.hpp"
#include "config/find_config.hpp"
#include "core/atomic_file.hpp"
#include "core/interrupt.hpp"
#include "network/freed_memory.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "plugin/registry_catalogue.hpp"
#include "report/result_table.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

Document read_document(const RunRequest& request, Progress& progress) {
  const FoundConfig found = find_config(request.config, installed_config_folders());
  if (found.installed) progress.say("config: " + found.file.string());
  Document document = Document::read(found.file);
  for (const std::string& assignment : request.overrides) document.set(assignment);
  return document;
}

plugin::Pins pins_of(const PluginSettings& settings) {
  plugin::Pins pins;
  for (const auto& [name, sha256] : settings.sha256) pins[name].sha256 = sha256;
  return pins;
}

Json manifest(const Session& session, const plugin::Registry& registry, Dataset& dataset) {
  Json plugins = Json::array();
  for (const auto* loaded : registry.loaded()) {
    plugins.push_back({{"id", loaded->note.id},
                       {"version", loaded->note.version},
                       {"file", loaded->file.string()},
                       {"sha256", loaded->sha256}});
  }
  Json files = Json::array();
  for (const auto& [file, checksum] : dataset.files()) {
    files.push_back({{"file", file}, {"checksum", checksum}});
  }
  return {{"nashost", NASHOST_VERSION},    {"compiler", "GCC/Clang " __VERSION__},
          {"libtorch", TORCH_VERSION},     {"cpu_capability", at::get_cpu_capability()},
          {"threads", session.threads()},  {"workers", session.workers()},
          {"plugins", std::move(plugins)}, {"data", std::move(files)}};
}

void write_summary(const RunFolder& folder, const Session& session, const Json& about,
                   double seconds) {
  Json stages = Json::array();
  for (const StageResult& result : session.results()) stages.push_back(to_json(result));
  Json decisions = Json::array();
  for (const Decision& decision : session.space()->decisions()) {
    decisions.push_back({{"name", decision.name}, {"options", decision.options}});
  }
  const Json summary = {{"schema", "nashost-summary-1"},
                        {"name", session.config().name},
                        {"seed", session.config().seed},
                        {"seconds", seconds},
                        {"space",
                         {{"name", session.space()->name()},
                          {"size", to_string(session.whole().size())},
                          {"decisions", std::move(decisions)}}},
                        {"stages", std::move(stages)},
                        {"made_by", about}};
  write_file(folder.file("summary.json"), summary.dump(2) + "\n");
}

void run(const RunRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  Progress progress(Progress::detect(request.quiet));
  const Document document = read_document(request, progress);
  const PluginSettings plugin_settings = read_plugin_settings(document);
  std::vector<std::filesystem::path> folders(plugin_settings.path.begin(),
                                             plugin_settings.path.end());
  plugin::Registry registry(plugin::SearchPath::of_process(request.plugin_files, folders),
                            pins_of(plugin_settings));
  const plugin::RegistryCatalogue catalogue(registry, host_parameters);
  const auto kinds = stage_kinds();
  ExperimentConfig config = read_experiment(document, catalogue, kinds);
  std::vector<std::unique_ptr<Stage>> stages;
  for (const StageConfig& stage : config.stages) {
    const auto type = std::find_if(stage_types().begin(), stage_types().end(),
                                   [&](const auto& t) { return t.kind.kind == stage.kind; });
    stages.push_back(type->make(stage));
  }

  RunFolder folder(request.run_dir, config.run.dir, config.name);
  write_file(folder.file("config.toml"), to_toml(config, catalogue, kinds));
  progress.say("run folder: " + folder.path().string());
  watch_signals();
  Session session(std::move(config), registry, folder, progress);
  folder.log("space " + session.space()->name() + ": " + to_string(session.whole().size()) +
             " architectures; " + std::to_string(session.threads()) + " threads, " +
             std::to_string(session.workers()) + " workers");
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const StageConfig& stage = session.config().stages[i];
    session.check_stop();
    folder.log("stage " + stage.name + " (" + stage.kind + ") begins");
    StageResult result = stages[i]->run(session);
    progress.finish(stage.name + ": done in " + duration_text(result.seconds));
    folder.log("stage " + stage.name + ": done in " + duration_text(result.seconds));
    session.add_result(std::move(result));
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  write_summary(folder, session, manifest(session, registry, session.dataset()), seconds);
  if (!request.quiet) {
    std::fputs(final_table(session.results()).c_str(), stdout);
    std::printf("\n%s in %s; summary: %s\n", session.config().name.c_str(),
                duration_text(seconds).c_str(), folder.file("summary.json").c_str());
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace nashost::pipeline

void nashost_run_experiment(const nashost::RunRequest& request) {
  nashost::network::keep_freed_memory();
  try {
    nashost::pipeline::run(request);
  } catch (const c10::OutOfMemoryError& error) {
    throw nashost::Error(std::string("out of memory: lower batch_size, evaluation_batch_size or "
                                     "workers (") +
                         error.what_without_backtrace() + ")");
  } catch (const c10::Error& error) {
    throw nashost::Error(std::string("LibTorch: ") + error.what_without_backtrace());
  }
}
