#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost new KIND NAME`: begins a plugin, in a folder that builds.
void add_new_command(CLI::App& app);

}  // namespace nashost::cli
