#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost inspect NAME`: what a plugin or component is, and the parameters it takes.
void add_inspect_command(CLI::App& app);

}  // namespace nashost::cli
