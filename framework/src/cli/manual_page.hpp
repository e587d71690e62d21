#pragma once

#include <string>

#include "cli/command_line.hpp"

namespace nashost::cli {

/// nashost(1), for man.
std::string manual_page(const CommandLine& program, const std::string& version);

}  // namespace nashost::cli
