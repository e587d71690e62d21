#include "cli/run_command.hpp"

#include <csignal>
#include <memory>

#include "pipeline/run_experiment.hpp"
#include "plugin/network_library.hpp"

namespace nashost::cli {

void add_run_command(CLI::App& app) {
  const auto request = std::make_shared<RunRequest>();
  app.add_option("-c,--config", request->config,
                 "experiment to run: a file, or the name of an installed one (mnist.toml)")
      ->type_name("FILE");
  app.add_option("--set", request->overrides,
                 "override a setting: seed=2, stage.leader.epochs=3, data.validation=5000")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--run-dir", request->run_dir,
                 "folder of this run (default: a new one below runs/)")
      ->type_name("DIR");
  app.add_option("--resume", request->resume,
                 "go on with a run that was stopped: its folder, or 'auto' for the newest one of "
                 "--config (a new one where there is none)")
      ->type_name("RUN");
  app.add_flag("--accept-differences", request->accept_differences,
               "go on although versions or threads differ, and last digits may come out otherwise");
  app.add_option_function<std::int64_t>(
         "--threads",
         [request](const std::int64_t& n) {
           request->overrides.push_back("run.threads=" + std::to_string(n));
           request->overrides.push_back("run.workers=" + std::to_string(n));
         },
         "threads that compute, and trials at once (default: one per processor)")
      ->type_name("N");
  app.add_option("--plugin", request->plugin_files, "a plugin file to load before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("-q,--quiet", request->quiet, "no progress and no table");
  app.callback([&app, request] {
    if (!app.get_subcommands().empty()) return;
    if (request->config.empty() && request->resume.empty()) throw CLI::CallForHelp();
    std::signal(SIGPIPE, SIG_IGN);  // a run outlives whoever reads its progress
    plugin::NetworkLibrary::open().function<RunExperiment>(kRunExperimentSymbol)(*request);
  });
}

}  // namespace nashost::cli
