#pragma once

#include <CLI/App.hpp>

namespace nashost::cli {

void add_report_command(CLI::App& app);

}  // namespace nashost::cli
