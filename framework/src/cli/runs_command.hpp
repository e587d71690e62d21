#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost runs [DIR]`: the runs below a folder.
void add_runs_command(CLI::App& app);

}  // namespace nashost::cli
