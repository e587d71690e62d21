#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/region.hpp"
#include "store/run_records.hpp"
#include "store/stage_result.hpp"

namespace nashost {

/// What is known of a run before it starts.
struct RunStart {
  struct Stage {
    std::string name, kind, origin;
  };
  std::string name;
  std::uint64_t seed = 0;
  std::string config;  ///< resolved, TOML
  std::vector<Stage> stages;
};

/// The record of a run while it is made: run.sqlite (docs/store.md), an SQLite database in WAL
/// mode. One writer, the process that holds the folder's lock. Readers see whole batches, at most a
/// second or so old, and neither block the run nor are blocked by it.
///
/// Rounds are buffered and written in batches. Everything else is written when the call returns;
/// what ends a unit of work (a trial, a stage, the run) is on the disk by then. Stages are called
/// by their names. All functions may be called from several threads.
///
/// Where another program holds the database locked, rounds stay in the buffer and the run goes on;
/// only what has to be on the disk waits, for half a minute. Errors name the file and the cure. A
/// database that was deleted or moved meanwhile is an Error, too.
class NASHOST_API RunStore {
 public:
  enum class Open {
    create,  ///< the file must not be there
    resume,  ///< the file must be there and whole; older versions are brought up to date
  };
  RunStore(const std::filesystem::path& file, Open open);
  /// Writes what is buffered, as far as that can be done.
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  /// Once in the life of a run.
  void begin(const RunStart& start);
  /// Once in a process that works on it: state `running`, with host, process number and command
  /// line.
  void begin_process();
  /// The config once nothing is open in it any more.
  void settle(const std::string& config);
  /// What the run is about, as soon as it is known; before anything that names an architecture.
  void describe(std::shared_ptr<const SearchSpace> space, Count size,
                const nlohmann::json& manifest);
  void finish(RunState state, const std::string& message = "");

  void begin_stage(const std::string& stage);
  /// Rounds or trials that the stage is to have, for readers.
  void expect(const std::string& stage, std::int64_t total);
  /// The rows of one round, proposals first. `region`: the version they were drawn from.
  void add_round(const std::string& stage, std::int64_t round, std::uint64_t region,
                 std::vector<RoundRow> rows);
  void add_cuts(const std::string& stage, std::span<const CutRow> cuts);
  void add_trial(const std::string& stage, const TrialRow& trial);
  void add_checkpoint(const CheckpointRow& checkpoint);
  /// A line of the diary; stage empty and round −1 where it belongs to none.
  void add_event(const std::string& kind, const std::string& message, const std::string& stage = "",
                 std::int64_t round = -1);
  /// The stage's result and what it left: the bytes of its Region's archive, the checksum of its
  /// weights (both may be empty). From here on the stage is done.
  void finish_stage(const StageResult& result, std::span<const std::byte> region,
                    const std::string& weights_sha256);

  /// As if only the first `rounds` rounds, and `cuts` changes of the region, had happened.
  void roll_back(const std::string& stage, std::int64_t rounds, std::int64_t cuts);
  /// As if this stage, and those behind it, had not begun; but their finished trials stay.
  void reset_from(const std::string& stage);
  /// As if this trial had not been finished.
  void drop_trial(const std::string& stage, std::int64_t trial);

  /// Time at work, over all processes.
  double seconds() const;

  /// Writes what is buffered, and waits until the disk has it.
  void flush();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost
