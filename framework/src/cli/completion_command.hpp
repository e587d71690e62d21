#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost completion SHELL`, and, for the installation, `nashost manual`: what is made from the
/// command line's own definition.
void add_completion_command(CLI::App& app);

}  // namespace nashost::cli
