#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost bench`: how fast this machine trains and scores, and what was chosen for it.
void add_bench_command(CLI::App& app);

}  // namespace nashost::cli
