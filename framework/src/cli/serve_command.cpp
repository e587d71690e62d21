#include "cli/serve_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "core/interrupt.hpp"
#include "report/live_server.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

namespace fs = std::filesystem;

struct Request {
  std::string what = "runs";
  report::ServeSettings settings;
};

void run(Request& request) {
  std::error_code ignored;
  const bool folder = fs::is_directory(request.what, ignored);
  request.settings.folder = folder ? fs::path(request.what) : find_run(request.what);
  report::LiveServer server(request.settings);
  fmt::print("{}\n", server.url());
  std::fflush(stdout);
  fmt::print(stderr, "It only shows, and changes no run. Ctrl-C ends it.\n");
  watch_signals();
  server.run(stop_requested);
}

}  // namespace

void add_serve_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("serve", "show a run, or a folder of runs, in a browser while they go on");
  const auto request = std::make_shared<Request>();
  command
      ->add_option("RUN|DIR", request->what,
                   "a run folder, the name of one below runs/, or a folder of runs (default: runs)")
      ->type_name("");
  command->add_option("--port", request->settings.port, "port (default: 7474; 0: any free one)")
      ->check(CLI::Range(0, 65535))
      ->type_name("N");
  command
      ->add_option("--host", request->settings.host,
                   "address to listen on (default: 127.0.0.1); with any other than this machine's "
                   "own loopback a token is needed, which is part of the address printed")
      ->type_name("ADDRESS");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
