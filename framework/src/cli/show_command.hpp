#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost show RUN`: one run.
void add_show_command(CLI::App& app);

}  // namespace nashost::cli
