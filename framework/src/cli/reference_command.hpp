#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost reference`, which --help does not name: every component, stage, table and environment
/// that a config can hold, as JSON. scripts/docs makes docs/zoo.md and docs/parameters.md of it.
void add_reference_command(CLI::App& app);

}  // namespace nashost::cli
