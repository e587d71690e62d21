#include "cli/show_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "report/progress.hpp"
#include "report/result_table.hpp"
#include "report/verdict_words.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

std::string state_line(const RunRecord& run) {
  std::string line = to_string(run.state);
  if (!run.holder.empty()) line += fmt::format(" ({})", run.holder);
  if (!run.message.empty()) line += ": " + run.message;
  return line;
}

std::string stage_line(const RunReader& reader, const StageRecord& stage) {
  if (stage.state == StageState::waiting) return "waiting";
  if (stage.state == StageState::done) return "done in " + duration_text(stage.seconds.value_or(0));
  const auto rounds = reader.round_count(stage.name);
  const auto trials = static_cast<std::int64_t>(reader.trials(stage.name).size());
  std::string line = fmt::format("running, {}", rounds + trials);
  if (stage.total) line += fmt::format(" of {}", *stage.total);
  return line + (trials > 0 ? " trials" : " rounds");
}

void show(const std::string& name) {
  const RunReader reader(find_run(name));
  reader.at_one_moment([&] {
    const RunRecord run = reader.run();
    fmt::print("{}: {}\n", run.name, state_line(run));
    fmt::print("  folder   {}\n", reader.folder().string());
    fmt::print("  started  {:%Y-%m-%d %H:%M}, {} at work, seed {}\n",
               fmt::localtime(static_cast<std::time_t>(run.started)), duration_text(run.seconds),
               run.seed);
    if (!run.space.empty()) fmt::print("  space    {}, {} architectures\n", run.space, run.size);
    fmt::print("  stages\n");
    for (const StageRecord& stage : reader.stages()) {
      fmt::print("    {:<14} {:<12} {}\n", stage.name, stage.kind, stage_line(reader, stage));
    }
    const auto results = reader.results();
    const auto verdict = report::put_in_words(run, reader.stages(), results);
    fmt::print("\n{}.\n", verdict.headline);
    for (const std::string& sentence : verdict.sentences) fmt::print("{}\n", sentence);
    if (!results.empty()) fmt::print("\n{}", final_table(results));
    if (run.state == RunState::interrupted || run.state == RunState::failed) {
      fmt::print("\ngo on with: nashost --resume {}\n", reader.folder().string());
    }
  });
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
