#include "lab/run_lab.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>

#include "config/experiment.hpp"
#include "config/find_config.hpp"
#include "core/atomic_file.hpp"
#include "core/interrupt.hpp"
#include "core/processors.hpp"
#include "lab/lab_config.hpp"
#include "lab/lab_json.hpp"
#include "lab/lab_table.hpp"
#include "lab/progress.hpp"
#include "lab/registry_zoo.hpp"
#include "lab/regret_svg.hpp"

namespace nashost::lab {
namespace {

namespace fs = std::filesystem;

Document read_document(const LabRequest& request) {
  const FoundConfig found = find_config(request.config, installed_config_folders());
  if (found.installed && !request.quiet) {
    std::fprintf(stderr, "using %s\n", found.file.string().c_str());
  }
  Document document = Document::read(found.file);
  for (const std::string& assignment : request.overrides) document.set(assignment);
  return document;
}

plugin::SearchPath search_path(const LabRequest& request, const PluginSettings& settings) {
  return plugin::SearchPath::of_process({request.plugin_files.begin(), request.plugin_files.end()},
                                        {settings.path.begin(), settings.path.end()});
}

/// The folder asked for, or a new one named after the config and the time.
fs::path run_folder(const LabRequest& request, const Document& document) {
  fs::path folder = request.run_dir;
  if (folder.empty()) {
    const std::time_t now = std::time(nullptr);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", std::localtime(&now));
    const std::string name = fs::path(document.file()).stem().string() + "-" + stamp;
    folder = fs::path("runs") / name;
    for (int number = 2; fs::exists(folder); ++number) {
      folder = fs::path("runs") / (name + "-" + std::to_string(number));
    }
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw ConfigError("the run folder " + folder.string() + " cannot be made: " + error.message());
  }
  return folder;
}

/// Letters, digits, '_', '-' and '.' stay; the rest becomes '_'.
std::string file_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || (c == '.' && !name.empty());
    name += plain ? c : '_';
  }
  return name;
}

void write_plots(const Lab& lab, const std::vector<Cell>& cells, const fs::path& folder) {
  for (std::size_t e = 0; e < lab.environments().size(); ++e) {
    const Environment& environment = *lab.environments()[e];
    std::vector<CellSummary> summaries;
    for (const Cell& cell : cells) {
      if (cell.environment == &environment && cell.finished() > 0) {
        summaries.push_back(summarise(cell, lab));
      }
    }
    if (summaries.empty()) continue;
    std::string name = "regret_" + file_name(environment.name());
    if (fs::path file = folder / (name + ".svg"); e > 0) {
      for (std::size_t before = 0; before < e; ++before) {  // "a b" and "a_b"
        if (file_name(lab.environments()[before]->name()) == file_name(environment.name())) {
          name += "_" + std::to_string(e + 1);
          break;
        }
      }
    }
    write_file(folder / (name + ".svg"), regret_svg(environment, summaries));
  }
}

std::string interruption(const Lab& lab, const std::vector<Cell>& cells, const fs::path& folder) {
  std::int64_t finished = 0;
  for (const Cell& cell : cells) finished += cell.finished();
  const auto all = static_cast<std::int64_t>(cells.size()) * lab.settings().repetitions;
  return "interrupted: " + std::to_string(finished) + " of " + std::to_string(all) +
         " repetitions were finished; they are kept in " + (folder / "lab.json").string();
}

}  // namespace

void run_lab(const LabRequest& request, const std::function<bool()>& stop) {
  const Document document = read_document(request);
  const PluginSettings plugins = read_plugin_settings(document);
  plugin::Registry registry(search_path(request, plugins), plugins.pins);
  const RegistryZoo zoo(registry);
  const Lab lab = read_lab(document, zoo);
  const fs::path folder = run_folder(request, document);
  if (!request.quiet) {
    for (const std::string& line : lab.advice()) std::fprintf(stderr, "note: %s\n", line.c_str());
  }
  const std::int64_t workers = request.workers > 0 ? request.workers : usable_processors();
  std::vector<Cell> cells;
  {
    std::unique_ptr<Progress> progress;
    if (!request.quiet) progress = std::make_unique<Progress>(lab, stderr);
    cells = lab.play(workers, stop, [&](const Cell& cell, std::size_t index) {
      if (progress) progress->finished(cell, index);
    });
  }
  bool interrupted = false;
  for (const Cell& cell : cells) {
    interrupted = interrupted || cell.finished() < lab.settings().repetitions;
  }
  const std::string table = to_table(lab, cells);
  write_file(folder / "table.txt", table);
  write_plots(lab, cells, folder);
  write_file(folder / "lab.json", to_json(lab, cells, interrupted));
  if (!request.quiet) std::printf("\n%s\nresults in %s\n", table.c_str(), folder.string().c_str());
  if (interrupted) throw Interrupted(interruption(lab, cells, folder));
}

}  // namespace nashost::lab
