#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost lab --config FILE`: samplers alone, on simulated bandits.
void add_lab_command(CLI::App& app);

}  // namespace nashost::cli
