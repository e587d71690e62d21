#include "cli/completion_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "cli/manual_page.hpp"
#include "cli/shell_completion.hpp"

namespace nashost::cli {

void add_completion_command(CLI::App& app) {
  CLI::App* const completion = app.add_subcommand(
      "completion", "print what makes a shell complete this program's commands and options");
  const auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish; an installation has all three")
      ->required()
      ->check(CLI::IsMember(completed_shells()))
      ->type_name("");
  completion->callback(
      [&app, shell] { std::fputs(shell_completion(describe(app), *shell).c_str(), stdout); });
  app.add_subcommand("manual", "print the manual page, for man")->group("")->callback([&app] {
    std::fputs(manual_page(describe(app), NASHOST_VERSION).c_str(), stdout);
  });
}

}  // namespace nashost::cli
