#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "program_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace nashost::testing;

/// Completions and the manual page, which are made from the command line's own definition.
class CommandLineTest : public ProgramTest {
 protected:
  /// What bash offers behind these words; the last one is being typed.
  std::vector<std::string> offers(const std::vector<std::string>& words) {
    folder_.write("completion.bash", nashost("completion bash").output);
    std::string line =
        "source '" + (folder_ / "completion.bash").string() + "'; COMP_WORDS=(nashost";
    for (const std::string& word : words) line += " '" + word + "'";
    line += "); COMP_CWORD=" + std::to_string(words.size()) +
            "; compopt() { :; }; _nashost; printf '%s\\n' \"${COMPREPLY[@]}\"";
    folder_.write("ask.bash", line + "\n");
    const std::string output = shell("bash '" + (folder_ / "ask.bash").string() + "'").output;
    std::istringstream text(output);
    std::vector<std::string> found;
    for (std::string one; std::getline(text, one);) {
      if (!one.empty()) found.push_back(one);
    }
    return found;
  }
  /// The commands in the program's own help.
  std::vector<std::string> listed_commands() {
    std::istringstream help(part(nashost("--help").output, "Subcommands:\n", "\n\n"));
    std::vector<std::string> names;
    for (std::string line; std::getline(help, line);) {
      // Further lines of a description stand further right.
      if (line.starts_with("  ") && line[2] != ' ')
        names.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return names;
  }
  /// The options that a help text begins its lines with.
  static std::vector<std::string> long_options(const std::string& help) {
    std::vector<std::string> names;
    std::istringstream text(help);
    for (std::string line; std::getline(text, line);) {
      const auto dashes = line.find("--");
      if (!line.starts_with("  -") || dashes == std::string::npos) continue;
      names.push_back(line.substr(dashes + 2, line.find_first_of(" ,", dashes) - dashes - 2));
    }
    return names;
  }
  /// From `begin` up to `end`; empty where there is no `begin`.
  static std::string part(const std::string& text, const std::string& begin,
                          const std::string& end) {
    const auto from = text.find(begin);
    if (from == std::string::npos) return "";
    return text.substr(from, text.find(end, from + begin.size()) - from);
  }
  static std::string lines_with(const std::string& text, const std::string& what) {
    std::istringstream in(text);
    std::string found;
    for (std::string line; std::getline(in, line);) {
      if (line.find(what) != std::string::npos) found += line + "\n";
    }
    return found;
  }
  static bool has(const std::string& tool) {
    return std::system(("command -v " + tool + " >/dev/null 2>&1").c_str()) == 0;
  }
};

TEST_F(CommandLineTest, BashCompletesCommandsOptionsChoicesAndFiles) {
  EXPECT_THAT(offers({"pl"}), ElementsAre("plugins"));
  EXPECT_THAT(offers({"plugins", "--w"}), ElementsAre("--why"));
  EXPECT_THAT(offers({"new", "po"}), ElementsAre("policy"));
  EXPECT_THAT(offers({"completion", "z"}), ElementsAre("zsh"));
  const auto file = folder_.write("some.toml", "");
  EXPECT_THAT(offers({"lab", "--config", (folder_ / "so").string()}), ElementsAre(file.string()));
  EXPECT_THAT(offers({"lab", "--workers", ""}), IsEmpty()) << "a number";
  std::filesystem::create_directories(folder_ / "some_run");
  for (const char* command : {"show", "report", "serve", "runs"}) {
    EXPECT_THAT(offers({command, (folder_ / "so").string()}),
                ElementsAre((folder_ / "some_run").string()))
        << command;
  }
}

TEST_F(CommandLineTest, EveryOptionIsKnownEverywhere) {
  const auto commands = listed_commands();
  EXPECT_THAT(commands, ::testing::IsSupersetOf({"new", "check", "report", "serve", "bench"}));
  std::string manual = nashost("manual").output;
  std::erase(manual, '\\');  // it escapes hyphens
  const std::string bash = nashost("completion bash").output,
                    zsh = nashost("completion zsh").output,
                    fish = nashost("completion fish").output;
  // What each says of the program itself, and of one command.
  const auto parts = [&](const std::string& command) {
    return command.empty()
               ? std::map<std::string, std::string>{{"manual", part(manual, ".SH OPTIONS\n",
                                                                    ".SH COMMANDS\n")},
                                                    {"bash", part(bash, "    '') words='", "\n")},
                                                    {"zsh",
                                                     part(zsh, "_arguments -C", "'1: :->command'")},
                                                    {"fish",
                                                     lines_with(fish, "'__fish_use_subcommand'")}}
               : std::map<std::string, std::string>{
                     {"manual", part(manual, ".SS nashost " + command + "\n", "\n.S")},
                     {"bash", part(bash, "    " + command + ") words='", "\n")},
                     {"zsh", part(zsh, "        " + command + ") _arguments", " ;;\n")},
                     {"fish", lines_with(fish, "__fish_seen_subcommand_from " + command + "'")}};
  };
  std::size_t options = 0;
  for (const std::string& command : commands) {
    for (const std::string& option : long_options(nashost(command + " --help").output)) {
      ++options;
      for (const auto& [where, text] : parts(command)) {
        const std::string spelled = (where == "fish" ? "-l " : "--") + option;
        EXPECT_THAT(text, HasSubstr(spelled)) << "nashost " << command << " in " << where;
      }
    }
    EXPECT_THAT(lines_with(fish, "__fish_use_subcommand "), HasSubstr(" -a " + command + " "));
  }
  for (const std::string& option : long_options(nashost("--help").output)) {
    ++options;
    for (const auto& [where, text] : parts("")) {
      EXPECT_THAT(text, HasSubstr((where == "fish" ? "-l " : "--") + option)) << where;
    }
  }
  EXPECT_GE(options, 2 * commands.size());
}

TEST_F(CommandLineTest, TheShellsCanReadTheirScripts) {
  bool any = false;
  for (const auto& [shell_name, check] :
       {std::pair{"bash", "bash -n "}, {"zsh", "zsh -n "}, {"fish", "fish --no-execute "}}) {
    if (!has(shell_name)) continue;
    any = true;
    const auto script =
        folder_.write("script", nashost(std::string("completion ") + shell_name).output);
    const Ended ended = shell(check + script.string());
    EXPECT_EQ(ended.status, 0) << shell_name << ": " << ended.errors;
    EXPECT_THAT(ended.errors, IsEmpty());
  }
  if (!any) GTEST_SKIP() << "no shell with completions is installed";
}

TEST_F(CommandLineTest, TheManualPageIsGoodRoff) {
  if (!has("groff")) GTEST_SKIP() << "groff is not installed";
  const auto page = folder_.write("nashost.1", nashost("manual").output);
  const Ended ended = shell("groff -man -Tutf8 -P-c -P-b -P-o -P-u -ww '" + page.string() + "'");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.errors, IsEmpty());
  EXPECT_THAT(ended.output, HasSubstr("EXIT STATUS"));
}

TEST_F(CommandLineTest, APortThatIsTakenIsRefusedWithStatus2) {
  const int other = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(other, any, size), 0);
  ASSERT_EQ(::listen(other, 1), 0);
  ASSERT_EQ(::getsockname(other, any, &size), 0);
  const Ended ended = nashost("serve " + folder_.path().string() + " --port " +
                              std::to_string(ntohs(address.sin_port)));
  ::close(other);
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("another program has that port: choose one with --port"));
  EXPECT_THAT(ended.output, IsEmpty());
}

TEST_F(CommandLineTest, AnUnknownShellIsRefusedWithTheKnownOnes) {
  const Ended ended = nashost("completion tcsh");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("fish"));
}

}  // namespace
}  // namespace nashost::plugin
