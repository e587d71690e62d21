#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace nashost::cli {

/// A command line as data, read off the parser: what completions and the manual page are made from,
/// so that they know every option there is.
struct CommandLine {
  struct Option {
    std::string name;                  ///< "config" of --config; of a positional one: NAME
    std::string letter;                ///< "c" of -c; empty: none
    std::string argument;              ///< "FILE"; empty: a flag
    std::vector<std::string> choices;  ///< of the argument; empty: anything
    std::string doc;
    bool positional = false;
    bool required = false;
    bool repeats = false;
  };

  std::string name;
  std::string doc;
  std::vector<Option> options;  ///< positional ones in their order
  std::vector<CommandLine> commands;
};

/// Commands and options of the group "" are left out, as in --help.
CommandLine describe(const CLI::App& app);

}  // namespace nashost::cli
