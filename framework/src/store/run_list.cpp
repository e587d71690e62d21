#include "store/run_list.hpp"

#include <algorithm>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> run_folders(const fs::path& runs) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    if (fs::exists(entry.path() / "run.sqlite", ignored)) folders.push_back(entry.path());
  }
  return folders;
}

}  // namespace

std::optional<BestResult> best_result(const RunReader& run) {
  const auto found = run.query(
      "SELECT l.architecture, l.stage, l.split, l.accuracy FROM leaderboard l JOIN stages s ON "
      "s.name = l.stage WHERE place = 1 ORDER BY s.id DESC, instr('test validation train', "
      "l.split) LIMIT 1");
  if (found.rows.empty()) return std::nullopt;
  const auto& row = found.rows.front();
  return BestResult{std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                    std::get<std::string>(row[2]), std::get<double>(row[3])};
}

ListedRun list_run(const fs::path& folder) {
  ListedRun one;
  one.folder = folder;
  try {
    const RunReader reader(folder);
    one.run = reader.run();
    one.best = best_result(reader);
  } catch (const Error& error) {
    one.damage = error.what();
  }
  return one;
}

std::vector<ListedRun> list_runs(const fs::path& runs) {
  std::vector<ListedRun> listed;
  for (const fs::path& folder : run_folders(runs)) listed.push_back(list_run(folder));
  std::sort(listed.begin(), listed.end(), [](const ListedRun& a, const ListedRun& b) {
    return std::tie(a.run.started, a.folder) > std::tie(b.run.started, b.folder);
  });
  return listed;
}

fs::path find_run(const std::string& name, const fs::path& runs) {
  std::error_code ignored;
  for (const fs::path& folder : {fs::path(name), runs / name}) {
    if (fs::exists(folder / "run.sqlite", ignored)) return folder;
  }
  std::vector<std::string> known;
  for (const fs::path& folder : run_folders(runs)) known.push_back(folder.filename().string());
  throw ConfigError("there is no run " + name +
                    ": neither a folder with a run.sqlite in it, nor one below " + runs.string() +
                    did_you_mean(name, known) + "; nashost runs lists them");
}

}  // namespace nashost
