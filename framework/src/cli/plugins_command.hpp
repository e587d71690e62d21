#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost plugins`: every file found, with kind, version and path, or why it is refused.
void add_plugins_command(CLI::App& app);

}  // namespace nashost::cli
