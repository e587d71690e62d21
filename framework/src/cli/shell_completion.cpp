#include "cli/shell_completion.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"

namespace nashost::cli {
namespace {

using Option = CommandLine::Option;

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::vector<std::string> spellings(const Option& option) {
  std::vector<std::string> all;
  if (!option.letter.empty()) all.push_back("-" + option.letter);
  if (!option.name.empty()) all.push_back("--" + option.name);
  return all;
}

std::vector<std::string> names_of(const std::vector<CommandLine>& commands) {
  std::vector<std::string> names;
  for (const CommandLine& command : commands) names.push_back(command.name);
  return names;
}

bool takes_file(const Option& option) {
  return option.argument == "FILE" || (option.positional && option.name == "FILE");
}

/// Runs are folders, too.
bool takes_folder(const Option& option) {
  const std::string& what = option.positional ? option.name : option.argument;
  return what == "DIR" || what == "RUN" || what == "RUN|DIR";
}

/// The first sentence or line, without what shells would read as their own.
std::string short_doc(const std::string& doc, const std::string& unwanted) {
  std::string text = doc.substr(0, std::min(doc.find('\n'), doc.find(" (")));
  std::erase_if(text, [&](char c) { return unwanted.find(c) != std::string::npos; });
  return text;
}

// ---- bash: one case per (command, word before), one list of words per command

std::string bash_words(const CommandLine& command) {
  std::vector<std::string> words = names_of(command.commands);
  for (const Option& option : command.options) {
    if (!option.positional) words.push_back(spellings(option).back());
  }
  return joined(words, " ");
}

void bash_values(const CommandLine& command, const std::string& name, std::string& text) {
  for (const Option& option : command.options) {
    if (option.positional || option.argument.empty()) continue;
    std::vector<std::string> cases;
    for (const std::string& spelling : spellings(option)) cases.push_back(name + ":" + spelling);
    text += "    " + joined(cases, "|") + ") ";
    if (!option.choices.empty()) {
      text += "COMPREPLY=($(compgen -W '" + joined(option.choices, " ") + "' -- \"$word\")); ";
    } else if (takes_file(option)) {
      text += "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")); ";
    } else if (takes_folder(option)) {
      text += "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\")); ";
    }
    text += "return ;;\n";
  }
}

std::string bash_positionals(const CommandLine& command) {
  std::string text;
  for (const Option& option : command.options) {
    if (!option.positional) continue;
    if (!option.choices.empty()) {
      text += "COMPREPLY+=($(compgen -W '" + joined(option.choices, " ") + "' -- \"$word\")); ";
    } else if (takes_file(option)) {
      text += "compopt -o filenames; COMPREPLY+=($(compgen -f -- \"$word\")); ";
    } else if (takes_folder(option)) {
      text += "compopt -o filenames; COMPREPLY+=($(compgen -d -- \"$word\")); ";
    }
  }
  return text;
}

std::string bash(const CommandLine& program) {
  std::string values;
  std::string words;
  bash_values(program, "", values);
  for (const CommandLine& command : program.commands) {
    bash_values(command, command.name, values);
    words += "    " + command.name + ") words='" + bash_words(command) + "'; " +
             bash_positionals(command) + ";;\n";
  }
  return "_" + program.name +
         "() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  local command='' words='' i\n"
         "  COMPREPLY=()\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
         "      " +
         joined(names_of(program.commands), "|") +
         ") command=${COMP_WORDS[i]}; break ;;\n"
         "    esac\n"
         "  done\n"
         "  case $command:$before in\n" +
         values +
         "  esac\n"
         "  case $command in\n" +
         words + "    '') words='" + bash_words(program) +
         "' ;;\n"
         "  esac\n"
         "  COMPREPLY+=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -F _" +
         program.name + " " + program.name + "\n";
}

// ---- zsh: _arguments, once for the program and once for each command

std::string zsh_action(const Option& option) {
  if (!option.choices.empty()) return "(" + joined(option.choices, " ") + ")";
  if (takes_file(option)) return "_files";
  if (takes_folder(option)) return "_files -/";
  return "";
}

std::string zsh_arguments(const CommandLine& command, const std::string& margin) {
  std::string text;
  int position = 0;
  for (const Option& option : command.options) {
    text += " \\\n" + margin;
    if (option.positional) {
      text += "'" + std::to_string(++position) + ":" + option.name + ":" + zsh_action(option) + "'";
      continue;
    }
    const auto names = spellings(option);
    const std::string doc = "[" + short_doc(option.doc, "'[]:`$\\") + "]";
    const std::string value =
        option.argument.empty() ? "" : ":" + option.argument + ":" + zsh_action(option);
    const std::string before = option.repeats ? "*" : "(" + joined(names, " ") + ")";
    text += names.size() == 1 ? "'" + before + names.front() + doc + value + "'"
                              : "'" + before + "'{" + joined(names, ",") + "}'" + doc + value + "'";
  }
  return text;
}

std::string zsh(const CommandLine& program) {
  std::string commands;
  std::string cases;
  for (const CommandLine& command : program.commands) {
    commands += "        '" + command.name + ":" + short_doc(command.doc, "':`$\\") + "'\n";
    cases +=
        "        " + command.name + ") _arguments" + zsh_arguments(command, "          ") + " ;;\n";
  }
  return "#compdef " + program.name + "\n\n_" + program.name +
         "() {\n"
         "  local curcontext=$curcontext state line\n"
         "  typeset -A opt_args\n"
         "  _arguments -C" +
         zsh_arguments(program, "    ") +
         " \\\n    '1: :->command' '*:: :->arguments'\n"
         "  case $state in\n"
         "    command)\n"
         "      local -a commands=(\n" +
         commands +
         "      )\n"
         "      _describe command commands ;;\n"
         "    arguments)\n"
         "      case $words[1] in\n" +
         cases + "      esac ;;\n  esac\n}\n\n_" + program.name + " \"$@\"\n";
}

// ---- fish: one line per option

void fish_options(const std::string& program, const CommandLine& command,
                  const std::string& condition, std::string& text) {
  for (const Option& option : command.options) {
    text += "complete -c " + program + " -n '" + condition + "'";
    if (option.positional) {
      if (!option.choices.empty()) text += " -a '" + joined(option.choices, " ") + "'";
      if (takes_file(option)) text += " -F";
      if (takes_folder(option)) text += " -a '(__fish_complete_directories)'";
      text += "\n";
      continue;
    }
    if (!option.letter.empty()) text += " -s " + option.letter;
    if (!option.name.empty()) text += " -l " + option.name;
    if (!option.argument.empty()) {
      text += !option.choices.empty() ? " -x -a '" + joined(option.choices, " ") + "'"
              : takes_file(option)    ? " -r -F"
              : takes_folder(option)  ? " -x -a '(__fish_complete_directories)'"
                                      : " -x";
    }
    text += " -d '" + short_doc(option.doc, "'\\$") + "'\n";
  }
}

std::string fish(const CommandLine& program) {
  const std::string& name = program.name;
  std::string text = "complete -c " + name + " -f\n";
  fish_options(name, program, "__fish_use_subcommand", text);
  for (const CommandLine& command : program.commands) {
    text += "complete -c " + name + " -n __fish_use_subcommand -a " + command.name + " -d '" +
            short_doc(command.doc, "'\\$") + "'\n";
  }
  for (const CommandLine& command : program.commands) {
    fish_options(name, command, "__fish_seen_subcommand_from " + command.name, text);
  }
  return text;
}

}  // namespace

const std::vector<std::string>& completed_shells() {
  static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
  return shells;
}

std::string shell_completion(const CommandLine& program, const std::string& shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  if (shell == "fish") return fish(program);
  throw ConfigError("there is no completion for '" + shell + "'; there is one for " +
                    joined(completed_shells(), ", "));
}

}  // namespace nashost::cli
