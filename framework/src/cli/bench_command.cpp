#include "cli/bench_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/run_experiment.hpp"
#include "plugin/network_library.hpp"

namespace nashost::cli {

void add_bench_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(
      "bench", "measure how fast this machine trains and scores, in half a minute");
  const auto request = std::make_shared<BenchRequest>();
  request->config = "mnist.toml";
  command
      ->add_option("-c,--config", request->config,
                   "whose data, space and [run] settings are taken (default: mnist.toml)")
      ->type_name("FILE");
  command
      ->add_option("--set", request->overrides,
                   "override a setting: run.threads=1, run.precision=auto")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--plugin", request->plugin_files, "a plugin file to load before all others")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--seconds", request->seconds, "how long each of four measurements is to take")
      ->capture_default_str()
      ->check(CLI::PositiveNumber)
      ->type_name("S");
  command->add_flag("--json", request->as_json, "print JSON");
  command->callback(
      [request] { plugin::NetworkLibrary::open().function<RunBench>(kRunBenchSymbol)(*request); });
}

}  // namespace nashost::cli
