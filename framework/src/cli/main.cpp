#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "cli/bench_command.hpp"
#include "cli/check_command.hpp"
#include "cli/command_line_error.hpp"
#include "cli/completion_command.hpp"
#include "cli/export_command.hpp"
#include "cli/inspect_command.hpp"
#include "cli/lab_command.hpp"
#include "cli/new_command.hpp"
#include "cli/plugins_command.hpp"
#include "cli/reference_command.hpp"
#include "cli/report_command.hpp"
#include "cli/run_command.hpp"
#include "cli/runs_command.hpp"
#include "cli/serve_command.hpp"
#include "cli/show_command.hpp"
#include "cli/verify_command.hpp"
#include "cli/version.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::cli {
namespace {

// One file per command; each adds its options and, as a callback, what it does once the whole line
// is understood.
void add_commands(CLI::App& app) {
  add_run_command(app);
  add_plugins_command(app);
  add_inspect_command(app);
  add_check_command(app);
  add_new_command(app);
  add_lab_command(app);
  add_bench_command(app);
  add_runs_command(app);
  add_show_command(app);
  add_export_command(app);
  add_verify_command(app);
  add_report_command(app);
  add_serve_command(app);
  add_completion_command(app);
  add_reference_command(app);
}

/// What the system said in passing, with what to do about it.
std::string with_cure(std::string message) {
  if (message.find(std::strerror(EMFILE)) != std::string::npos) {
    message += "; raise the limit (ulimit -n), or lower [run] workers";
  }
  return message;
}

/// What was printed has been written, or this fails: a full disk is no success.
void finish_output() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw Error(std::string("cannot write to standard output") +
              (errno == 0 ? "" : std::string(": ") + std::strerror(errno)));
}

int run(int argc, char** argv) {
  CLI::App app{
      "One-shot neural architecture search with bandit path samplers.\n"
      "  nashost --config mnist.toml    the whole experiment, end to end",
      "nashost"};
  app.set_version_flag("--version", version_text, "print version, compiler and plugin ABI");
  app.require_subcommand(0, 1);
  add_commands(app);
  try {
    app.parse(argc, argv);
    return static_cast<int>(ExitStatus::done);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help, version
    throw command_line_error(app, error);
  }
}

/// Where an exception cannot be caught, as that of a library that is being loaded.
[[noreturn]] void on_terminate() noexcept {
  const char* what = "internal error: ended by std::terminate\n";
  try {
    if (std::current_exception()) throw;
  } catch (const std::bad_alloc&) {
    what =
        "out of memory: the limit of this process is too low (ulimit -v), or the machine is full\n";
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nashost: %s\n", error.what());
  } catch (...) {
  }
  std::fprintf(stderr, "nashost: %s", what);
  std::_Exit(static_cast<int>(ExitStatus::failed));
}

}  // namespace
}  // namespace nashost::cli

int main(int argc, char** argv) {
  std::set_terminate(nashost::cli::on_terminate);
  try {
    const int status = nashost::cli::run(argc, argv);
    nashost::cli::finish_output();
    return status;
  } catch (const nashost::Error& error) {
    std::fprintf(stderr, "nashost: %s\n", nashost::cli::with_cure(error.what()).c_str());
    return static_cast<int>(error.exit_status());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nashost: internal error: %s\n",
                 nashost::cli::with_cure(error.what()).c_str());
    return static_cast<int>(nashost::ExitStatus::failed);
  }
}
