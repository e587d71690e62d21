#include "store/run_store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/interrupt.hpp"
#include "nashost/abi/error.hpp"
#include "store/hit_bits.hpp"
#include "store/run_schema.hpp"
#include "store/sqlite_faults.hpp"
#include "store/this_process.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kBatch = 4096;            // rows
constexpr std::size_t kMostBuffered = 1 << 20;  // rows, while the database is locked
constexpr auto kBatchTime = std::chrono::seconds(1);
constexpr int kShortWait = 100;  // ms
constexpr int kLongWait = 30'000;
constexpr int kStoppingWait = 1'000;  // who asked for a stop does not wait for a database

/// Whether a transaction has to survive the process or the machine.
enum class Durability { process, machine };

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Json assignment_json(const PartialAssignment& assignment) {
  Json literals = Json::array();
  for (const Literal& literal : assignment.literals()) {
    literals.push_back({literal.decision, literal.option});
  }
  return literals;
}

void bind_blob(SQLite::Statement& statement, int index, std::span<const std::byte> bytes) {
  if (bytes.empty()) {
    statement.bind(index);
  } else {
    statement.bindNoCopy(index, bytes.data(), static_cast<int>(bytes.size()));
  }
}

}  // namespace

struct RunStore::Impl {
  Impl(const std::filesystem::path& path, Open open)
      : file(path.string()),
        database(file,
                 open == Open::create ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                      : SQLite::OPEN_READWRITE,
                 kLongWait) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0) {
      device = status.st_dev;
      inode = status.st_ino;
    }
  }

  struct BufferedRow {
    std::int64_t stage, round, position;
    std::uint64_t region;
    RoundRow row;
  };

  // -- Transactions

  /// Throws where the file is no longer the one that was opened: SQLite would go on writing to a
  /// file without a name.
  void check_in_place() const {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0 && status.st_dev == device && status.st_ino == inode) {
      return;
    }
    throw Error("the run folder was deleted or moved while the run went on: " + file +
                " is gone, and nothing more can be kept");
  }

  /// Everything buffered and `body`, or nothing. False where the database stays locked for a moment
  /// and the caller does not insist.
  bool commit(Durability durability, bool insist, const std::function<void()>& body = {}) {
    return with_store_errors(file, "write", [&] {
      check_in_place();
      const bool wait = insist || rows.size() >= kMostBuffered;
      database.setBusyTimeout(!wait ? kShortWait : stop_requested() ? kStoppingWait : kLongWait);
      database.exec(durability == Durability::machine ? "PRAGMA synchronous = FULL"
                                                      : "PRAGMA synchronous = NORMAL");
      try {
        database.exec("BEGIN IMMEDIATE");
      } catch (const SQLite::Exception& error) {
        if (!is_busy(error) || wait) throw;
        last_batch = Steady::now();
        batch = rows.size() + kBatch;
        return false;
      }
      try {
        write_buffered();
        if (body) body();
        database.exec("COMMIT");
      } catch (...) {
        (void)database.tryExec("ROLLBACK");
        known.clear();  // may name rows that are gone again
        throw;
      }
      rows.clear();
      deferred.clear();
      last_batch = Steady::now();
      batch = kBatch;
      return true;
    });
  }

  void write_buffered() {
    for (const BufferedRow& one : rows) {
      SQLite::Statement& insert =
          prepared("INSERT INTO rounds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
      insert.bind(1, one.stage);
      insert.bind(2, one.round);
      insert.bind(3, one.position);
      insert.bind(4, id_of(one.row.architecture));
      insert.bind(5, one.row.trained ? 1 : 0);
      insert.bind(6, one.row.probability);  // SQLite makes NaN NULL
      insert.bind(7, one.row.reward);
      insert.bind(8, one.row.loss);
      insert.bind(9, one.row.accuracy);
      insert.bind(10, one.row.cost);
      insert.bind(11, static_cast<std::int64_t>(one.region));
      insert.exec();
    }
    for (const auto& write : deferred) write();
    SQLite::Statement& update = prepared("UPDATE runs SET seconds = ?1");
    update.bind(1, seconds());
    update.exec();
  }

  // -- What rows refer to

  SQLite::Statement& prepared(const char* sql) {
    auto& statement = statements[sql];
    if (!statement) {
      statement.emplace(database, sql);
    } else {
      statement->reset();
    }
    return *statement;
  }

  void run(const char* sql, std::int64_t first) {
    SQLite::Statement& statement = prepared(sql);
    statement.bind(1, first);
    statement.exec();
  }

  std::int64_t id_of(const std::string& stage) const {
    const auto found = stages.find(stage);
    if (found == stages.end()) throw Error(file + " has no stage '" + stage + "'");
    return found->second;
  }

  std::int64_t id_of(const Architecture& architecture) {
    if (const auto found = known.find(architecture); found != known.end()) return found->second;
    if (!space) throw Error("the store was not told the search space yet");
    const std::string label = space->label(architecture);
    SQLite::Statement& insert = prepared(
        "INSERT INTO architectures (label, options) VALUES (?1, ?2) "
        "ON CONFLICT (label) DO UPDATE SET label = label RETURNING id");
    insert.bind(1, label);
    insert.bind(2, Json(architecture.options()).dump());
    insert.executeStep();
    const std::int64_t id = insert.getColumn(0).getInt64();
    insert.reset();
    known.emplace(architecture, id);
    return id;
  }

  double seconds() const {
    return seconds_before + std::chrono::duration<double>(Steady::now() - opened).count();
  }

  void load() {
    SQLite::Statement all(database, "SELECT id, name FROM stages");
    while (all.executeStep()) stages[all.getColumn(1).getString()] = all.getColumn(0).getInt64();
    SQLite::Statement one(database, "SELECT seconds FROM runs");
    if (one.executeStep()) seconds_before = one.getColumn(0).getDouble();
  }

  const std::string file;
  SQLite::Database database;
  dev_t device = 0;
  ino_t inode = 0;
  std::mutex mutex;
  std::map<const char*, std::optional<SQLite::Statement>> statements;  // by literal
  std::map<std::string, std::int64_t> stages;
  std::unordered_map<Architecture, std::int64_t, ArchitectureHash> known;
  std::shared_ptr<const SearchSpace> space;
  std::vector<BufferedRow> rows;
  std::vector<std::function<void()>> deferred;  // small writes behind the rows
  std::size_t batch = kBatch;                   // rows that are worth a transaction
  Steady::time_point opened = Steady::now(), last_batch = opened;
  double seconds_before = 0;
  std::int64_t process = 0;
};

RunStore::RunStore(const std::filesystem::path& file, Open open) {
  const char* doing = open == Open::create ? "create" : "open";
  with_store_errors(file.string(), doing, [&] {
    impl_ = std::make_unique<Impl>(file, open);
    SQLite::Database& database = impl_->database;
    if (open == Open::resume) {
      const std::string verdict = database.execAndGet("PRAGMA quick_check(1)").getString();
      if (verdict != "ok") throw SQLite::Exception(verdict, /*SQLITE_CORRUPT*/ 11);
    }
    database.exec("PRAGMA journal_mode = WAL");
    migrate(database, store_steps());
    impl_->load();
  });
}

RunStore::~RunStore() {
  try {
    impl_->commit(Durability::process, /*insist=*/false);
  } catch (const std::exception&) {  // what could not be written is done again after --resume
  }
}

void RunStore::begin(const RunStart& start) {
  const std::lock_guard lock(impl_->mutex);
  impl_->commit(Durability::machine, true, [&] {
    SQLite::Statement run(impl_->database,
                          "INSERT INTO runs (id, name, seed, state, started, config) "
                          "VALUES (1, ?1, ?2, 'running', ?3, ?4)");
    run.bind(1, start.name);
    run.bind(2, static_cast<std::int64_t>(start.seed));
    run.bind(3, now());
    run.bind(4, start.config);
    run.exec();
    for (const auto& stage : start.stages) {
      SQLite::Statement insert(impl_->database,
                               "INSERT INTO stages (name, kind, origin) VALUES (?1, ?2, ?3)");
      insert.bind(1, stage.name);
      insert.bind(2, stage.kind);
      insert.bind(3, stage.origin);
      insert.exec();
      impl_->stages[stage.name] = impl_->database.getLastInsertRowid();
    }
  });
}

void RunStore::begin_process() {
  const std::lock_guard lock(impl_->mutex);
  impl_->commit(Durability::machine, true, [&] {
    SQLite::Statement insert(
        impl_->database,
        "INSERT INTO processes (started, host, pid, command) VALUES (?1, ?2, ?3, ?4)");
    insert.bind(1, now());
    insert.bind(2, host_name());
    insert.bind(3, static_cast<std::int64_t>(::getpid()));
    insert.bind(4, command_line());
    insert.exec();
    impl_->process = impl_->database.getLastInsertRowid();
    impl_->database.exec("UPDATE runs SET state = 'running', message = '', ended = NULL");
  });
}

void RunStore::settle(const std::string& config) {
  const std::lock_guard lock(impl_->mutex);
  impl_->commit(Durability::machine, true, [&] {
    SQLite::Statement run(impl_->database, "UPDATE runs SET config = ?1");
    run.bind(1, config);
    run.exec();
  });
}

void RunStore::describe(std::shared_ptr<const SearchSpace> space, Count size,
                        const Json& manifest) {
  const std::lock_guard lock(impl_->mutex);
  impl_->space = std::move(space);
  Json decisions = Json::array();
  for (const Decision& decision : impl_->space->decisions()) {
    decisions.push_back({{"name", decision.name}, {"options", decision.options}});
  }
  impl_->commit(Durability::machine, true, [&] {
    // The manifest of the run is that of its first process.
    SQLite::Statement run(impl_->database,
                          "UPDATE runs SET space = ?1, size = ?2, decisions = ?3, "
                          "manifest = coalesce(manifest, ?4)");
    run.bind(1, impl_->space->name());
    run.bind(2, to_string(size));
    run.bind(3, decisions.dump());
    run.bind(4, manifest.dump());
    run.exec();
    SQLite::Statement process(impl_->database, "UPDATE processes SET manifest = ?1 WHERE id = ?2");
    process.bind(1, manifest.dump());
    process.bind(2, impl_->process);
    process.exec();
  });
}

void RunStore::finish(RunState state, const std::string& message) {
  const std::lock_guard lock(impl_->mutex);
  impl_->commit(Durability::machine, true, [&] {
    SQLite::Statement run(impl_->database, "UPDATE runs SET state = ?1, message = ?2, ended = ?3");
    run.bind(1, to_string(state));
    run.bind(2, message);
    run.bind(3, now());
    run.exec();
    SQLite::Statement process(impl_->database, "UPDATE processes SET ended = ?1 WHERE id = ?2");
    process.bind(1, now());
    process.bind(2, impl_->process);
    process.exec();
  });
}

void RunStore::begin_stage(const std::string& stage) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->commit(Durability::process, true, [&] {
    SQLite::Statement update(
        impl_->database,
        "UPDATE stages SET state = 'running', started = coalesce(started, ?1) WHERE id = ?2");
    update.bind(1, now());
    update.bind(2, id);
    update.exec();
  });
}

void RunStore::expect(const std::string& stage, std::int64_t total) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->commit(Durability::process, true, [&] {
    SQLite::Statement update(impl_->database, "UPDATE stages SET total = ?1 WHERE id = ?2");
    update.bind(1, total);
    update.bind(2, id);
    update.exec();
  });
}

double RunStore::seconds() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->seconds();
}

void RunStore::add_round(const std::string& stage, std::int64_t round, std::uint64_t region,
                         std::vector<RoundRow> rows) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  std::int64_t position = 0;
  for (RoundRow& row : rows) {
    impl_->rows.push_back({id, round, position++, region, std::move(row)});
  }
  if (impl_->rows.size() >= impl_->batch || Steady::now() - impl_->last_batch >= kBatchTime) {
    impl_->commit(Durability::process, /*insist=*/false);
  }
}

void RunStore::add_cuts(const std::string& stage, std::span<const CutRow> cuts) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  std::vector<CutRow> copies(cuts.begin(), cuts.end());
  impl_->deferred.emplace_back([impl = impl_.get(), id, copies = std::move(copies)] {
    for (const CutRow& cut : copies) {
      const SearchSpace& space = *impl->space;
      SQLite::Statement& insert = impl->prepared(
          "INSERT INTO cuts SELECT ?1, count(*), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 "
          "FROM cuts WHERE stage = ?1");
      insert.bind(1, id);
      insert.bind(2, cut.round);
      insert.bind(3, cut.change.kind == Change::Kind::cut       ? "cut"
                     : cut.change.kind == Change::Kind::probate ? "probate"
                                                                : "restore");
      insert.bind(4, space.label(cut.change.what));
      insert.bind(5, assignment_json(cut.change.what).dump());
      insert.bind(6, cut.change.statistic);
      insert.bind(7, cut.change.value);
      insert.bind(8, cut.change.bound);
      insert.bind(9, space.label(cut.change.rival));
      insert.bind(10, cut.change.delta_spent);
      insert.bind(11, cut.change.guarantee);
      insert.bind(12, cut.left);
      insert.exec();
    }
  });
  impl_->commit(Durability::process, /*insist=*/false);
}

void RunStore::add_trial(const std::string& stage, const TrialRow& trial) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->commit(Durability::machine, true, [&] {
    SQLite::Statement& insert =
        impl_->prepared("INSERT INTO trials VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    insert.bind(1, id);
    insert.bind(2, trial.trial);
    insert.bind(3, trial.role);
    if (trial.architecture.empty()) {
      insert.bind(4);
    } else {
      insert.bind(4, impl_->id_of(trial.architecture));
    }
    insert.bind(5, trial.trained ? 1 : 0);
    insert.bind(6, trial.diverged ? 1 : 0);
    insert.bind(7, trial.seconds);
    insert.bind(8, trial.first_loss);
    insert.bind(9, trial.last_loss);
    insert.bind(10, now());
    if (trial.weights_sha256.empty()) {
      insert.bind(11);
    } else {
      insert.bind(11, trial.weights_sha256);
    }
    insert.exec();
    for (const auto& [split, score] : trial.scores) {
      SQLite::Statement& score_row =
          impl_->prepared("INSERT INTO trial_evaluations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
      const auto bits = pack_hits(score.hits);
      score_row.bind(1, id);
      score_row.bind(2, trial.trial);
      score_row.bind(3, split);
      score_row.bind(4, static_cast<std::int64_t>(score.hits.size()));
      score_row.bind(5, score.correct);
      score_row.bind(6, score.loss);
      score_row.bind(7, bits.data(), static_cast<int>(bits.size()));
      score_row.exec();
    }
  });
}

void RunStore::add_checkpoint(const CheckpointRow& checkpoint) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(checkpoint.stage);
  impl_->commit(Durability::process, true, [&] {
    SQLite::Statement& insert = impl_->prepared(
        "INSERT INTO checkpoints (stage, step, made, bytes, seconds) VALUES (?1, ?2, ?3, ?4, ?5)");
    insert.bind(1, id);
    insert.bind(2, checkpoint.step);
    insert.bind(3, now());
    insert.bind(4, checkpoint.bytes);
    insert.bind(5, checkpoint.seconds);
    insert.exec();
  });
}

void RunStore::add_event(const std::string& kind, const std::string& message,
                         const std::string& stage, std::int64_t round) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = stage.empty() ? 0 : impl_->id_of(stage);
  impl_->deferred.emplace_back([impl = impl_.get(), time = now(), id, kind, message, round] {
    SQLite::Statement& insert = impl->prepared(
        "INSERT INTO events (time, stage, round, kind, message) VALUES (?1, nullif(?2, 0), "
        "nullif(?3, -1), ?4, ?5)");
    insert.bind(1, time);
    insert.bind(2, id);
    insert.bind(3, round);
    insert.bind(4, kind);
    insert.bind(5, message);
    insert.exec();
  });
  impl_->commit(Durability::process, /*insist=*/false);
}

void RunStore::finish_stage(const StageResult& result, std::span<const std::byte> region,
                            const std::string& weights_sha256) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(result.name);
  impl_->commit(Durability::machine, true, [&] {
    std::vector<std::int64_t> ids;
    for (const Architecture& a : result.architectures) ids.push_back(impl_->id_of(a));
    for (const auto& [name, values] : result.columns) {
      for (std::size_t row = 0; row < ids.size(); ++row) {
        SQLite::Statement& insert =
            impl_->prepared("INSERT INTO results VALUES (?1, ?2, ?3, ?4, ?5)");
        insert.bind(1, id);
        insert.bind(2, static_cast<std::int64_t>(row));
        insert.bind(3, ids[row]);
        insert.bind(4, name);
        insert.bind(5, values[row]);
        insert.exec();
      }
    }
    for (const auto& [split, hits] : result.hits) {
      const std::size_t examples = ids.empty() ? 0 : hits.size() / ids.size();
      for (std::size_t row = 0; row < ids.size(); ++row) {
        const auto own = std::span(hits).subspan(row * examples, examples);
        const auto bits = pack_hits(own);
        SQLite::Statement& insert =
            impl_->prepared("INSERT INTO evaluations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        insert.bind(1, id);
        insert.bind(2, static_cast<std::int64_t>(row));
        insert.bind(3, split);
        insert.bind(4, ids[row]);
        insert.bind(5, static_cast<std::int64_t>(examples));
        insert.bind(6, static_cast<std::int64_t>(std::count(own.begin(), own.end(), 1)));
        insert.bind(7, bits.data(), static_cast<int>(bits.size()));
        insert.exec();
      }
    }
    SQLite::Statement& update = impl_->prepared(
        "UPDATE stages SET state = 'done', ended = ?1, seconds = ?2, details = ?3, region = ?4, "
        "weights_sha256 = nullif(?5, '') WHERE id = ?6");
    update.bind(1, now());
    update.bind(2, result.seconds);
    update.bind(3, result.details.dump());
    bind_blob(update, 4, region);
    update.bind(5, weights_sha256);
    update.bind(6, id);
    update.exec();
  });
}

void RunStore::roll_back(const std::string& stage, std::int64_t rounds, std::int64_t cuts) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->rows.clear();
  impl_->commit(Durability::machine, true, [&] {
    for (const auto& [sql, first] :
         {std::pair{"DELETE FROM rounds WHERE stage = ?1 AND round >= ?2", rounds},
          std::pair{"DELETE FROM cuts WHERE stage = ?1 AND number >= ?2", cuts},
          std::pair{"DELETE FROM checkpoints WHERE stage = ?1 AND step > ?2", rounds}}) {
      SQLite::Statement remove(impl_->database, sql);
      remove.bind(1, id);
      remove.bind(2, first);
      remove.exec();
    }
  });
}

void RunStore::reset_from(const std::string& stage) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->rows.clear();
  impl_->commit(Durability::machine, true, [&] {
    impl_->run("DELETE FROM rounds WHERE stage >= ?1", id);
    impl_->run("DELETE FROM cuts WHERE stage >= ?1", id);
    impl_->run("DELETE FROM checkpoints WHERE stage >= ?1", id);
    impl_->run("DELETE FROM results WHERE stage >= ?1", id);
    impl_->run("DELETE FROM evaluations WHERE stage >= ?1", id);
    impl_->run(
        "UPDATE stages SET state = 'waiting', total = NULL, started = NULL, ended = NULL, "
        "seconds = NULL, details = NULL, region = NULL, weights_sha256 = NULL WHERE id >= ?1",
        id);
  });
}

void RunStore::drop_trial(const std::string& stage, std::int64_t trial) {
  const std::lock_guard lock(impl_->mutex);
  const std::int64_t id = impl_->id_of(stage);
  impl_->commit(Durability::machine, true, [&] {
    for (const char* sql : {"DELETE FROM trial_evaluations WHERE stage = ?1 AND trial = ?2",
                            "DELETE FROM trials WHERE stage = ?1 AND trial = ?2"}) {
      SQLite::Statement remove(impl_->database, sql);
      remove.bind(1, id);
      remove.bind(2, trial);
      remove.exec();
    }
  });
}

void RunStore::flush() {
  const std::lock_guard lock(impl_->mutex);
  impl_->commit(Durability::machine, true);
}

}  // namespace nashost
