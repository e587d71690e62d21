#include "cli/report_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/damaged_run.hpp"
#include "core/atomic_file.hpp"
#include "report/figures.hpp"
#include "report/lab_model.hpp"
#include "report/report_page.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

namespace fs = std::filesystem;

struct Request {
  std::vector<std::string> runs;
  fs::path output, figures;
};

/// A run, or the results of a lab: a path, or a name below runs/.
fs::path find(const std::string& name) {
  for (const fs::path& folder : {fs::path(name), fs::path("runs") / name}) {
    if (report::is_lab(folder)) return folder;
  }
  return find_run(name);
}

void run(const Request& request) {
  std::vector<fs::path> folders;
  for (const std::string& name : request.runs) folders.push_back(find(name));
  const nlohmann::json model = report::report_model(folders);
  fs::path file = request.output;
  if (file.empty()) file = folders.size() == 1 ? folders[0] / "report.html" : "report.html";
  std::string title;
  for (const fs::path& folder : folders) {
    title +=
        (title.empty() ? "" : ", ") + fs::absolute(folder).lexically_normal().filename().string();
  }
  write_output(file, report::page(model, title + " – nashost"));
  // Not behind the page where that went to standard output.
  if (fs::is_regular_file(file)) fmt::print("{}\n", file.string());
  if (!request.figures.empty()) {
    for (const std::string& figure : report::write_figures(model, request.figures)) {
      fmt::print("{}\n", (request.figures / figure).string());
    }
  }
  std::vector<std::string> damage = model["notices"];
  for (const auto& one : model["runs"]) {
    for (const auto& line : one["damage"]) damage.push_back(line["text"]);
  }
  refuse_damage(damage, "the report");
}

}  // namespace

void add_report_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand(
      "report", "write one HTML file about a run, several runs side by side, or a lab");
  const auto request = std::make_shared<Request>();
  command
      ->add_option("RUN", request->runs,
                   "run folders or names below runs/, and folders that nashost lab wrote")
      ->required()
      ->type_name("");
  command
      ->add_option("-o,--output", request->output,
                   "the file (default: report.html in the run's folder; for several, here)")
      ->type_name("FILE");
  command
      ->add_option("--figures", request->figures,
                   "also the pictures as SVG files, for papers, into this folder")
      ->type_name("DIR");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
