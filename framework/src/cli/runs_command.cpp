#include "cli/runs_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "report/progress.hpp"
#include "report/terminal_text.hpp"
#include "report/text_table.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

using nlohmann::json;

struct Request {
  std::filesystem::path folder = "runs";
  bool as_json = false;
};

json to_json(const ListedRun& one) {
  json object = {{"folder", one.folder.string()}};
  if (!one.damage.empty()) {
    object["damage"] = one.damage;
    return object;
  }
  object["name"] = one.run.name;
  object["state"] = to_string(one.run.state);
  object["started"] = one.run.started;
  object["seconds"] = one.run.seconds;
  if (!one.run.message.empty()) object["message"] = one.run.message;
  if (one.best) {
    object["best"] = {{"architecture", one.best->architecture},
                      {"accuracy", one.best->accuracy},
                      {"split", one.best->split},
                      {"stage", one.best->stage}};
  }
  return object;
}

void print_list(const std::vector<ListedRun>& runs) {
  std::vector<std::string> best;
  std::size_t width = 4;
  for (const ListedRun& one : runs) {
    best.push_back(one.best ? fmt::format("{} {:.4f} {}", printable(one.best->architecture),
                                          one.best->accuracy, one.best->split)
                            : "–");
    width = std::max(width, display_width(best.back()));
  }
  const auto padded = [width](const std::string& text) {
    return text + std::string(width - display_width(text), ' ');
  };
  fmt::print("{:<12} {} {:<12} {:<16} RUN\n", "STATE", padded("BEST"), "TIME", "STARTED");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ListedRun& one = runs[i];
    if (!one.damage.empty()) {
      fmt::print("{:<12} {}\n", "unreadable", printable(one.damage));
      continue;
    }
    fmt::print("{:<12} {} {:<12} {:%Y-%m-%d %H:%M} {}\n", to_string(one.run.state), padded(best[i]),
               duration_text(one.run.seconds),
               fmt::localtime(static_cast<std::time_t>(one.run.started)),
               printable(one.folder.string()));
  }
}

void run(const Request& request) {
  const auto runs = list_runs(request.folder);
  if (request.as_json) {
    json list = json::array();
    for (const ListedRun& one : runs) list.push_back(to_json(one));
    fmt::print("{}\n", list.dump(2));
  } else if (runs.empty()) {
    fmt::print("There is no run in {}.\n", request.folder.string());
  } else {
    print_list(runs);
  }
}

}  // namespace

void add_runs_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("runs", "list runs: how they stand, their best result and time");
  const auto request = std::make_shared<Request>();
  command->add_option("DIR", request->folder, "folder with the run folders (default: runs)")
      ->type_name("");
  command->add_flag("--json", request->as_json, "print JSON");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
