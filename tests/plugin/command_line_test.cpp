#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
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
}

TEST_F(CommandLineTest, EveryOptionIsKnownEverywhere) {
  const std::vector<std::string> scripts = {
      nashost("completion bash").output, nashost("completion zsh").output,
      nashost("completion fish").output, nashost("manual").output};
  std::size_t options = 0;
  for (const std::string command :
       {"", "plugins", "inspect", "check", "new", "lab", "completion"}) {
    std::istringstream help(nashost(command + " --help").output);
    for (std::string word; help >> word;) {
      if (!word.starts_with("--")) continue;
      const std::string name = word.substr(2, word.find_first_of(",=", 2) - 2);
      ++options;
      for (const std::string& script : scripts) {
        std::string plain = script;  // the manual escapes hyphens
        std::erase(plain, '\\');
        EXPECT_THAT(plain, HasSubstr(name)) << command;
      }
    }
    for (const std::string& script : scripts) EXPECT_THAT(script, HasSubstr(command));
  }
  EXPECT_GE(options, 20U);
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

TEST_F(CommandLineTest, AnUnknownShellIsRefusedWithTheKnownOnes) {
  const Ended ended = nashost("completion tcsh");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("fish"));
}

}  // namespace
}  // namespace nashost::plugin
