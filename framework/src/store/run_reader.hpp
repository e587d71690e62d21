#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/search_space.hpp"
#include "store/run_records.hpp"
#include "store/stage_result.hpp"

namespace nashost {

struct RunRecord {
  std::string name;
  std::uint64_t seed = 0;
  RunState state = RunState::running;  ///< `interrupted` where the process that ran it is gone
  std::string message;                 ///< why it was interrupted or failed
  std::string holder;                  ///< the live process that works on it; empty: none
  double started = 0;
  std::optional<double> ended;
  double seconds = 0;  ///< time at work, over all processes
  std::string space, size;
  std::vector<Decision> decisions;
  std::string config;       ///< resolved, TOML
  nlohmann::json manifest;  ///< null until data and space were loaded
};

struct StageRecord {
  std::string name, kind, origin;
  StageState state = StageState::waiting;
  std::optional<std::int64_t> total;  ///< rounds or trials to come
  std::optional<double> started, ended, seconds;
  nlohmann::json details;         ///< null until it is done
  std::string weights_sha256;     ///< empty: it left none
  std::vector<std::byte> region;  ///< an archive; empty: nothing was pruned
};

struct ArchitectureRecord {
  Architecture architecture;
  std::string label;
};

struct RoundRecord {
  std::int64_t round = 0, position = 0;
  std::size_t architecture = 0;  ///< place in architectures()
  bool trained = true;
  double probability = kNoNumber, reward = kNoNumber, loss = kNoNumber, accuracy = kNoNumber,
         cost = kNoNumber;
  std::uint64_t region = 0;
};

struct CutRecord {
  std::int64_t round = 0;
  std::string change, what, statistic, rival, guarantee, left;
  double value = kNoNumber, bound = kNoNumber, delta_spent = kNoNumber;
  PartialAssignment assignment;
};

struct EventRecord {
  std::int64_t id = 0;
  double time = 0;
  std::string stage;        ///< empty: of the whole run
  std::int64_t round = -1;  ///< −1: none
  std::string kind, message;
};

/// A stage that cannot be read whole, and why.
struct StageDamage {
  std::string stage, why;
};

/// What stands in a row of a query: nothing, a number, text or bytes.
using Cell =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::uint8_t>>;

struct QueryResult {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

/// A run as it stands, for reports, comparisons and people; also while it goes on, or where it
/// cannot be written to. Never blocks the run, never changes anything.
///
/// Every call sees the run at one moment. What was written by an older nashost is read by way of a
/// copy in memory. Throws Error where the folder holds no run, or its run.sqlite is damaged or of a
/// newer nashost. Not for several threads at once.
class NASHOST_API RunReader {
 public:
  explicit RunReader(const std::filesystem::path& folder);
  ~RunReader();
  RunReader(RunReader&&) noexcept;
  RunReader& operator=(RunReader&&) noexcept;

  const std::filesystem::path& folder() const noexcept { return folder_; }

  RunRecord run() const;
  /// All of the config. Details that cannot be read are an Error; where `damage` is given they are
  /// null and named there.
  std::vector<StageRecord> stages(std::vector<StageDamage>* damage = nullptr) const;
  /// Of the stages that are done, in their order, hits included. One that cannot be read (columns
  /// of different lengths, hits that are not as many as were counted) is an Error; where `damage`
  /// is given it is left out and named there.
  std::vector<StageResult> results(std::vector<StageDamage>* damage = nullptr) const;
  /// Those that were seen; a place here is what rounds name them by. Only ever grows at its end.
  std::vector<ArchitectureRecord> architectures() const;
  /// Rounds `first`, first + 1, … of a stage, at most `most` rows, in order.
  std::vector<RoundRecord> rounds(const std::string& stage, std::int64_t first = 0,
                                  std::int64_t most = -1) const;
  /// Rounds `first` to `end` − 1 one by one, for runs of millions of rounds.
  void each_round(const std::string& stage, std::int64_t first, std::int64_t end,
                  const std::function<void(const RoundRecord&)>& look) const;
  /// Rounds of the stage that are stored.
  std::int64_t round_count(const std::string& stage) const;
  std::vector<CutRecord> cuts(const std::string& stage) const;
  /// Finished trials of a stage, by number, hits included.
  std::vector<TrialRow> trials(const std::string& stage) const;
  std::vector<CheckpointRow> checkpoints() const;
  /// Behind the one with that id, in order.
  std::vector<EventRecord> events(std::int64_t after = 0) const;

  /// Any SELECT over tables and views of docs/store.md. Throws Error for what is none.
  QueryResult query(const std::string& sql) const;
  /// The same row by row, for results that are large: `columns` is called once, before the rows.
  void query(const std::string& sql,
             const std::function<void(const std::vector<std::string>&)>& columns,
             const std::function<void(const std::vector<Cell>&)>& row) const;
  /// What SQLite finds wrong with the file (PRAGMA quick_check), at most a few lines; none where
  /// all is well. Reads the whole file.
  std::vector<std::string> faults() const;
  /// The names of all tables and views.
  std::vector<std::string> relations() const;

  /// Everything that `look` asks for belongs to one moment of the run.
  void at_one_moment(const std::function<void()>& look) const;

 private:
  struct Impl;
  std::filesystem::path folder_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost
