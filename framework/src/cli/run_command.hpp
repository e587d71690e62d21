#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost --config FILE`: an experiment from beginning to end. Its options stand on the program
/// itself.
void add_run_command(CLI::App& app);

}  // namespace nashost::cli
