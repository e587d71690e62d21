#include "cli/show_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "cli/damaged_run.hpp"
#include "core/shell_word.hpp"
#include "report/leaderboard_table.hpp"
#include "report/progress.hpp"
#include "report/result_table.hpp"
#include "report/run_model.hpp"
#include "report/terminal_text.hpp"
#include "report/text_table.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::string state_line(const RunRecord& run) {
  std::string line = to_string(run.state);
  if (!run.holder.empty()) line += fmt::format(" ({})", run.holder);
  if (!run.message.empty()) line += ": " + run.message;
  return line;
}

/// `stage` as the page has it (run_model.hpp).
std::string stage_line(const Json& stage) {
  if (stage["state"] == "waiting") return "waiting";
  if (stage["state"] == "done") {
    return "done in " +
           duration_text(stage["seconds"].is_number() ? stage["seconds"].get<double>() : 0);
  }
  std::string line = fmt::format("running, {}", stage["done"].get<std::int64_t>());
  if (stage["total"].is_number()) line += fmt::format(" of {}", stage["total"].get<std::int64_t>());
  return line + (stage["kind"] == "supernet" ? " rounds" : " trials");
}

void show(const std::string& name) {
  const fs::path folder = find_run(name);
  const report::RunModel model(folder);
  const Json sections = model.changes()["sections"];
  const RunRecord& run = model.run();
  const std::size_t terminal = terminal_width();
  const std::size_t width = terminal > 0 ? terminal : 100;
  const auto line = [terminal](const std::string& text, std::size_t indent = 0) {
    fmt::print("{}\n", wrapped(printable(text), terminal, indent));
  };
  line(run.name + ": " + state_line(run));
  line("  folder   " + folder.string());
  line(fmt::format("  started  {:%Y-%m-%d %H:%M}, {} at work, seed {}",
                   fmt::localtime(static_cast<std::time_t>(run.started)),
                   duration_text(run.seconds), run.seed));
  if (!run.space.empty()) line(fmt::format("  space    {}, {} architectures", run.space, run.size));
  line("  stages");
  std::size_t names = 0;
  for (const StageRecord& stage : model.stages()) {
    names = std::max(names, display_width(stage.name));
  }
  for (const Json& stage : sections.value("stages", Json::array())) {
    fmt::print("    {:<{}}  {:<12} {}\n", printable(stage["name"].get<std::string>()), names,
               printable(stage["kind"].get<std::string>()), stage_line(stage));
  }
  const report::Verdict& verdict = model.verdict();
  fmt::print("\n");
  line(verdict.headline + ".");
  for (const std::string& sentence : verdict.sentences) line(sentence);
  if (!verdict.missing.empty()) fmt::print("\n");
  for (const std::string& sentence : verdict.missing) line(sentence);
  const std::string table =
      report::leaderboard_table(model.leaderboard(), model.architectures(), width);
  if (!table.empty()) fmt::print("\n{}", printable(table));
  fmt::print("{}", said_by(model.results()));
  if (run.state == RunState::interrupted || run.state == RunState::failed) {
    fmt::print("\ngo on with: nashost --resume {}\n", printable(shell_word(folder.string())));
  }
  std::vector<std::string> damage;
  for (const Json& one : sections["damage"]) damage.push_back(one["text"]);
  refuse_damage(damage, "what is shown");
}

}  // namespace

void add_show_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("show", "show one run: how it stands, and what it found");
  const auto name = std::make_shared<std::string>();
  command->add_option("RUN", *name, "a run folder, or the name of one below runs/")
      ->required()
      ->type_name("");
  command->callback([name] { show(*name); });
}

}  // namespace nashost::cli
