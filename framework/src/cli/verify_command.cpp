#include "cli/verify_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/run_experiment.hpp"
#include "plugin/network_library.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {

void add_verify_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(
      "verify", "run a stored run's config again, and name the first difference");
  const auto request = std::make_shared<VerifyRequest>();
  const auto name = std::make_shared<std::string>();
  command->add_option("RUN", *name, "a run folder, or the name of one below runs/")
      ->required()
      ->type_name("");
  command->add_option("--rounds", request->rounds, "only the first N rounds (default: all of it)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command->add_option("--set", request->overrides, "override a setting: run.workers=1")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--plugin", request->plugin_files, "a plugin file to load before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->add_flag("-q,--quiet", request->quiet, "print nothing but a difference");
  command->callback([request, name] {
    request->run = find_run(*name);
    plugin::NetworkLibrary::open().function<VerifyRun>(kVerifyRunSymbol)(*request);
  });
}

}  // namespace nashost::cli
