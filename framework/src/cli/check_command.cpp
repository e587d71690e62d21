#include "cli/check_command.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "check/check_plugin.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::cli {
namespace {

using check::ComponentVerdict;
using check::LawVerdict;
using check::Verdict;

struct Request {
  check::CheckRequest check;
  double seconds = 60;
  bool as_json = false;
};

/// The text with every further line moved in as far as the first.
std::string indented(const std::string& text, const char* margin) {
  std::string lines = margin;
  for (const char c : text) {
    lines += c;
    if (c == '\n') lines += margin;
  }
  return lines;
}

void print(const ComponentVerdict& component, const LawVerdict& law) {
  if (component.laws.size() == 1) {
    std::printf("%s '%s'\n", component.kind.c_str(), component.name.c_str());
  }
  std::printf("  %-6s  %s\n", law.finding ? "BROKEN" : "holds", law.law.c_str());
  if (law.finding) std::printf("%s\n", indented(*law.finding, "          ").c_str());
  std::fflush(stdout);
}

std::string summary(const Verdict& verdict) {
  const auto count = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " law" : " laws"); };
  if (verdict.holds()) return "all " + count(verdict.laws()) + " hold";
  return std::to_string(verdict.broken()) + " of " + count(verdict.laws()) +
         (verdict.broken() == 1 ? " is broken" : " are broken");
}

void run(Request& request) {
  request.check.timeout =
      std::chrono::milliseconds(static_cast<std::int64_t>(1000 * request.seconds));
  const auto quiet = [](const ComponentVerdict&, const LawVerdict&) {};
  const Verdict verdict =
      request.as_json ? check_plugin(request.check, quiet) : check_plugin(request.check, print);
  if (request.as_json) {
    std::printf(
        "%s\n",
        to_json(verdict).dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  }
  if (!verdict.refusal.empty()) throw PluginError(verdict.refusal);
  const std::string line =
      verdict.file + " (" + verdict.plugin + " " + verdict.version + "): " + summary(verdict);
  if (!verdict.holds()) throw PluginError(line);
  if (!request.as_json) std::printf("%s\n", line.c_str());
}

}  // namespace

void add_check_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("check", "put a built plugin to the laws that its kind must obey");
  const auto request = std::make_shared<Request>();
  command->add_option("FILE", request->check.file, "the plugin: ./mine.so")
      ->required()
      ->type_name("");
  command
      ->add_option("--set", request->check.parameters,
                   "a parameter to check with, where the default will not do: eta=0.1, or "
                   "mine.eta=0.1 for one of several components")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option("--data", request->check.data,
                   "folder in which a data set looks for its files before all others")
      ->type_name("DIR");
  command
      ->add_option("--input", request->check.input_shape,
                   "shape of the examples that a search space is told of (default: 1,28,28)")
      ->delimiter(',')
      ->check(CLI::PositiveNumber)
      ->type_name("SHAPE");
  command
      ->add_option("--classes", request->check.classes,
                   "classes that a search space is told of (default: 10)")
      ->check(CLI::Range(2, 1 << 30))
      ->type_name("N");
  command
      ->add_option("--timeout", request->seconds,
                   "time for one law; a plugin that takes longer hangs (default: 60)")
      ->check(CLI::Range(0.001, 86400.0))
      ->type_name("SECONDS");
  command->add_flag("--json", request->as_json, "print JSON");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
