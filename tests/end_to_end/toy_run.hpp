#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "running_program.hpp"
#include "store/run_comparison.hpp"

namespace nashost::end_to_end {

/// Configs of tests/end_to_end, on the toy space.
inline constexpr const char* kEveryStage = "every_stage.toml";
inline constexpr const char* kOneStage = "one_stage.toml";
inline constexpr const char* kOpenSettings = "open_settings.toml";

inline std::vector<std::string> toy_arguments(const fs::path& run,
                                              const std::vector<std::string>& more = {},
                                              const std::string& config = kEveryStage,
                                              const std::string& threads = "1") {
  std::vector<std::string> arguments{"--config",  NASHOST_SOURCE_DIR "/tests/end_to_end/" + config,
                                     "--run-dir", run.string(),
                                     "--threads", threads};
  for (const char* plugin : {"toy", "toy_images", "faulty", "snip"}) {
    arguments.insert(arguments.end(), {"--plugin", NASHOST_BUILD_DIR "/tests/run_fixtures/" +
                                                       std::string(plugin) + ".so"});
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

inline std::vector<std::string> resume_arguments(const fs::path& run,
                                                 const std::vector<std::string>& more = {}) {
  auto arguments = toy_arguments(run, more);
  arguments.erase(arguments.begin(), arguments.begin() + 6);
  arguments.insert(arguments.begin(), {"--resume", run.string()});
  return arguments;
}

/// What someone does to the store of a run behind its back.
inline void tamper(const fs::path& run, const std::string& sql) {
  SQLite::Database database((run / "run.sqlite").string(), SQLite::OPEN_READWRITE);
  ASSERT_GT(database.exec(sql), 0) << sql;
}

inline Outcome run_to_end(const std::vector<std::string>& arguments, const fs::path& folder) {
  const fs::path output = folder / "output.txt";
  fs::remove(output);
  RunningProgram program(arguments, output);
  Outcome outcome;
  outcome.status = program.wait();
  outcome.output = program.output();
  return outcome;
}

/// Every file below a finished run's folder that two equal runs have alike.
inline std::vector<fs::path> files_of(const fs::path& run) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(run)) {
    const std::string name = entry.path().filename().string();
    // Who reads a database leaves or takes away the files beside it.
    if (entry.is_directory() || name == "run.sqlite-wal" || name == "run.sqlite-shm") continue;
    files.push_back(entry.path().lexically_relative(run));
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// summary.json but for times, and for the command line and machine that made it.
inline nlohmann::json answer_of(const fs::path& run) {
  nlohmann::json summary = nashost::without_times(read_summary(run));
  summary.erase("made_by");
  return summary;
}

/// Fails the test where two finished runs differ in anything but times: summary.json, files,
/// weights, models, rows.
inline void expect_same_run(const fs::path& run, const fs::path& other) {
  EXPECT_EQ(nlohmann::json::diff(answer_of(run), answer_of(other)), nlohmann::json::array());
  EXPECT_EQ(files_of(run), files_of(other));
  EXPECT_TRUE(fs::exists(run / "report.html"));
  int weights = 0;
  for (const fs::path& file : files_of(run)) {
    const bool model = file.string().starts_with("models/");
    if (file.extension() != ".safetensors" && !model) continue;
    ++weights;
    EXPECT_TRUE(contents(run / file) == contents(other / file)) << file << " differs";
  }
  EXPECT_GT(weights, 0);
  EXPECT_EQ(first_difference(RunReader(run), RunReader(other)), std::nullopt);
}

}  // namespace nashost::end_to_end
