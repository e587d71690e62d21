#include "cli/command_line_error.hpp"

#include <string>
#include <vector>

#include "nashost/abi/parameters.hpp"

namespace nashost::cli {
namespace {

/// The command that was recognised, or the program itself.
const CLI::App& chosen(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : *commands.front();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const command : app.get_subcommands({}))
    names.push_back(command->get_name());
  return names;
}

std::string unknown(const CLI::App& app, const std::string& word) {
  const CLI::App& command = chosen(app);
  const std::string of = &command == &app ? "" : " of nashost " + command.get_name();
  if (word.starts_with('-')) {
    const std::string name = word.substr(0, word.find('='));
    return "unknown option '" + name + "'" + of + did_you_mean(name, option_names(command));
  }
  if (&command != &app)
    return "'" + word + "' is one argument too many for nashost " + command.get_name();
  return "unknown command '" + word + "'" + did_you_mean(word, command_names(app));
}

}  // namespace

ConfigError command_line_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = chosen(app);
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    if (const auto words = app.remaining(/*recurse=*/true); !words.empty()) {
      text = unknown(app, words.front());
    }
  }
  return ConfigError(text + "\nnashost " + (&command == &app ? "" : command.get_name() + " ") +
                     "--help shows what there is");
}

}  // namespace nashost::cli
