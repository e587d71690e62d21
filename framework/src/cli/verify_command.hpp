#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost verify RUN`: the same config once more, and whether the same comes out.
void add_verify_command(CLI::App& app);

}  // namespace nashost::cli
