#include "cli/export_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "core/contained_path.hpp"
#include "store/run_export.hpp"
#include "store/run_list.hpp"

namespace nashost::cli {
namespace {

struct Request {
  std::string run, format = "csv", table;
  std::filesystem::path output;
};

void run(const Request& request) {
  const RunReader reader(find_run(request.run));
  const ExportFormat format = request.format == "csv" ? ExportFormat::csv : ExportFormat::json;
  if (!request.table.empty()) {
    export_relation(reader, request.table, format, [](std::string_view text) {
      std::fwrite(text.data(), 1, text.size(), stdout);
    });
    return;
  }
  const auto folder =
      request.output.empty() ? contained(reader.folder(), "export") : request.output;
  const auto files = export_run(reader, format, folder);
  fmt::print("{} files in {}\n", files.size(), folder.string());
}

}  // namespace

void add_export_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("export", "write the tables of a run as CSV or JSON files");
  const auto request = std::make_shared<Request>();
  command->add_option("RUN", request->run, "a run folder, or the name of one below runs/")
      ->required()
      ->type_name("");
  command->add_option("--format", request->format, "csv or json (default: csv)")
      ->check(CLI::IsMember({"csv", "json"}))
      ->type_name("FORMAT");
  command->add_option("--table", request->table, "print this table or view alone")
      ->type_name("NAME");
  command
      ->add_option("--output", request->output,
                   "folder for the files (default: export in the run folder)")
      ->type_name("DIR");
  command->callback([request] { run(*request); });
}

}  // namespace nashost::cli
