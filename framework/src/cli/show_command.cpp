#include "cli/show_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "report/leaderboard_table.hpp"
#include "report/progress.hpp"
#include "report/result_table.hpp"
#include "report/text_table.hpp"
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

/// Of the terminal that is printed to; a usual one where there is none.
std::size_t screen_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

std::string leaderboard(const RunReader& reader, std::span<const StageResult> results) {
  const auto stages = reader.stages();
  const report::CurveLimits limits;
  std::map<std::string, report::RoundCurves> curves;
  std::map<std::string, const report::RoundCurves*> unfinished;
  for (const StageRecord& stage : stages) {
    if (stage.kind != "supernet" || stage.state != StageState::running) continue;
    report::RoundCurves& own = curves.try_emplace(stage.name, limits).first->second;
    reader.each_round(stage.name, 0, reader.round_count(stage.name),
                      [&](const RoundRecord& row) { own.add(row); });
    unfinished.emplace(stage.name, &own);
  }
  const auto architectures = reader.architectures();
  const auto board =
      report::make_leaderboard(reader, architectures, stages, results, unfinished, limits);
  return report::leaderboard_table(board, architectures, screen_width());
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
    const auto stages = reader.stages();
    std::size_t width = 0;
    for (const StageRecord& stage : stages) width = std::max(width, display_width(stage.name));
    for (const StageRecord& stage : stages) {
      fmt::print("    {:<{}}  {:<12} {}\n", stage.name, width, stage.kind,
                 stage_line(reader, stage));
    }
    const auto results = reader.results();
    const auto verdict = report::put_in_words(run, stages, results);
    fmt::print("\n{}.\n", verdict.headline);
    for (const std::string& sentence : verdict.sentences) fmt::print("{}\n", sentence);
    if (const std::string table = leaderboard(reader, results); !table.empty()) {
      fmt::print("\n{}", table);
    }
    fmt::print("{}", said_by(results));
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
