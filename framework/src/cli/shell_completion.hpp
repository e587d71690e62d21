#pragma once

#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace nashost::cli {

/// bash, zsh, fish.
const std::vector<std::string>& completed_shells();

/// The script that makes this shell complete commands, options, choices and files.
std::string shell_completion(const CommandLine& program, const std::string& shell);

}  // namespace nashost::cli
