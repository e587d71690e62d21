#pragma once

#include <CLI/App.hpp>

#include "nashost/abi/error.hpp"

namespace nashost::cli {

/// What the parser could not understand, for a person: an unknown command or option with the near
/// ones, and where to read more. Exit status 2.
ConfigError command_line_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace nashost::cli
