#include "cli/command_line.hpp"

namespace nashost::cli {
namespace {

/// CLI11 tells the choices of an option as the end of its type: "TEXT:{policy,sampler}".
std::vector<std::string> choices_in(const std::string& type) {
  const auto open = type.find('{');
  const auto close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  std::vector<std::string> choices(1);
  for (const char c : type.substr(open + 1, close - open - 1)) {
    if (c == ',') {
      choices.emplace_back();
    } else {
      choices.back() += c;
    }
  }
  return choices;
}

CommandLine::Option describe(const CLI::Option& option) {
  CommandLine::Option about;
  about.positional = option.get_positional();
  if (about.positional) {
    about.name = option.get_name(/*positional=*/true);
  } else if (!option.get_lnames().empty()) {
    about.name = option.get_lnames().front();
  }
  if (!option.get_snames().empty()) about.letter = option.get_snames().front();
  const std::string type = option.get_type_name();
  about.choices = choices_in(type);
  if (option.get_items_expected_max() > 0 && !about.positional) {
    about.argument = type.substr(0, type.find(':'));
    if (about.argument.empty()) about.argument = "VALUE";
  }
  about.doc = option.get_description();
  about.required = option.get_required();
  about.repeats = option.get_items_expected_max() > 1;
  return about;
}

}  // namespace

CommandLine describe(const CLI::App& app) {
  CommandLine line;
  line.name = app.get_name();
  line.doc = app.get_description();
  for (const CLI::Option* const option : app.get_options()) {
    if (!option->get_group().empty()) line.options.push_back(describe(*option));
  }
  for (const CLI::App* const command : app.get_subcommands({})) {
    if (!command->get_group().empty()) line.commands.push_back(describe(*command));
  }
  return line;
}

}  // namespace nashost::cli
