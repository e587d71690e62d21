#include "cli/manual_page.hpp"

namespace nashost::cli {
namespace {

using Option = CommandLine::Option;

/// Text as roff has it: a line's first dot or quote and every backslash mean something, and a plain
/// hyphen becomes a typographic one.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool first = escaped.empty() || escaped.back() == '\n';
    if (first && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string argument(const Option& option) {
  if (!option.choices.empty()) {
    std::string text;
    for (const std::string& choice : option.choices) text += (text.empty() ? "" : "|") + choice;
    return text;
  }
  return option.positional ? option.name : option.argument;
}

void describe(const std::vector<Option>& options, std::string& page) {
  for (const Option& option : options) {
    page += ".TP\n";
    if (option.positional) {
      page += "\\fI" + roff(argument(option)) + "\\fR\n";
    } else {
      const std::string value =
          option.argument.empty() ? "" : " \\fI" + roff(argument(option)) + "\\fR";
      if (!option.letter.empty()) page += "\\fB\\-" + option.letter + "\\fR, ";
      page += "\\fB\\-\\-" + roff(option.name) + "\\fR" + value + "\n";
    }
    page += roff(option.doc) + "\n";
  }
}

std::string synopsis(const CommandLine& program, const CommandLine& command) {
  std::string line = ".br\n.B " + program.name + " " + command.name + "\n";
  for (const Option& option : command.options) {
    if (option.positional) line += "\\fI" + roff(argument(option)) + "\\fR ";
  }
  return line + "[\\fIoptions\\fR]\n";
}

constexpr const char* kEnd = R"(.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed: data, disk, a broken run
.TP
.B 2
a config or a command line that cannot be used
.TP
.B 3
a plugin that is refused, missing, or broke its contract
.TP
.B 130
interrupted
.SH ENVIRONMENT
.TP
.B NASHOST_PLUGIN_PATH
folders to look for plugins in, separated by colons. They are searched after
.B \-\-plugin
and a config's own, and before those below.
.TP
.B NASHOST_DATA
folder in which data sets look for their files
.TP
.B XDG_DATA_HOME
where the user's own plugins (nashost/plugins) and data (nashost/data) are; ~/.local/share if unset
.SH FILES
.TP
.I PREFIX/lib/nashost/plugins
plugins that came with the program
.TP
.I PREFIX/share/nashost/configs
experiments ready to run, found by their name alone
.TP
.I PREFIX/share/nashost/templates
what
.B nashost new
begins with
.TP
.I runs/NAME\-DATE\-TIME
what a run leaves: its resolved config, results, log and models
.SH NOTES
Loading a plugin runs its code with all rights of the user: load only what you trust.
)";

}  // namespace

std::string manual_page(const CommandLine& program, const std::string& version) {
  const std::string summary = program.doc.substr(0, program.doc.find('.'));
  std::string page = ".TH NASHOST 1 \"\" \"nashost " + version + "\" \"User Commands\"\n" +
                     ".SH NAME\n" + program.name + " \\- " + roff(summary) + "\n.SH SYNOPSIS\n.B " +
                     program.name + "\n\\fB\\-\\-config\\fR \\fIFILE\\fR [\\fIoptions\\fR]\n";
  for (const CommandLine& command : program.commands) page += synopsis(program, command);
  page += ".SH OPTIONS\n";
  describe(program.options, page);
  page += ".SH COMMANDS\n";
  for (const CommandLine& command : program.commands) {
    page += ".SS " + program.name + " " + command.name + "\n" + roff(command.doc) + "\n";
    describe(command.options, page);
  }
  return page + kEnd;
}

}  // namespace nashost::cli
