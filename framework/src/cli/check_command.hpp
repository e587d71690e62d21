#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

/// `nashost check FILE.so`: the conformance laws on a built plugin.
void add_check_command(CLI::App& app);

}  // namespace nashost::cli
