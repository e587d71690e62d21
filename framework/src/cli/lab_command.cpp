#include "cli/lab_command.hpp"

#include <memory>

#include "core/interrupt.hpp"
#include "lab/run_lab.hpp"

namespace nashost::cli {

void add_lab_command(CLI::App& app) {
  const auto request = std::make_shared<lab::LabRequest>();
  CLI::App* command =
      app.add_subcommand("lab", "Samplers alone, on simulated bandits: seconds instead of hours");
  command
      ->add_option("-c,--config", request->config,
                   "lab to run: a file, or the name of an installed one (lab.toml)")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--run-dir", request->run_dir,
                   "folder for the results (default: a new one below runs/)")
      ->type_name("DIR");
  command
      ->add_option("--workers", request->workers,
                   "repetitions played at once (default: one per processor); the results do not "
                   "depend on it")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
  command
      ->add_option("--set", request->overrides,
                   "override a setting: lab.horizon=1000, environment.nine.means=[0.1,0.9]")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--plugin", request->plugin_files, "a plugin file to load before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->add_flag("-q,--quiet", request->quiet, "no progress and no table");
  command->callback([request] {
    watch_signals();
    lab::run_lab(*request, stop_requested);
  });
}

}  // namespace nashost::cli
