#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost export RUN`: its tables as files.
void add_export_command(CLI::App& app);

}  // namespace nashost::cli
