#include "store/run_reader.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <map>

#include "nashost/abi/error.hpp"
#include "store/hit_bits.hpp"
#include "store/open_for_reading.hpp"
#include "store/run_lock.hpp"
#include "store/sqlite_faults.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::int64_t kAllRounds = std::numeric_limits<std::int64_t>::max();

double number(const SQLite::Column& column) {
  return column.isNull() ? kNoNumber : column.getDouble();
}

std::optional<double> maybe(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

Json json(const SQLite::Column& column) {
  return column.isNull() ? Json() : Json::parse(column.getString());
}

std::vector<std::uint8_t> bytes(const SQLite::Column& column) {
  const auto* data = static_cast<const std::uint8_t*>(column.getBlob());
  return {data, data + column.getBytes()};
}

Cell cell(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  if (column.isBlob()) return bytes(column);
  return {};
}

/// Of a stage: a table, or nothing yet.
Json details(const SQLite::Column& column) {
  Json found = json(column);
  if (found.is_null() || found.is_object()) return found;
  throw Error("its details are damaged: they are no table");
}

/// Reads architectures, and takes only those that the run's space can have.
class ArchitectureParser {
 public:
  explicit ArchitectureParser(SQLite::Database& database) {
    SQLite::Statement row(database, "SELECT decisions FROM runs");
    if (!row.executeStep() || row.getColumn(0).isNull()) return;
    for (const Json& decision : json(row.getColumn(0))) {
      counts_.push_back(decision.at("options").size());
    }
  }

  Architecture operator()(const std::string& text) const {
    auto options = Json::parse(text).get<std::vector<Architecture::Option>>();
    bool fits = counts_.empty() || options.size() == counts_.size();
    for (std::size_t d = 0; fits && d < counts_.size(); ++d) fits = options[d] < counts_[d];
    if (!fits) throw Error("an architecture is damaged: the space has no options " + text);
    return Architecture(std::move(options));
  }

 private:
  std::vector<std::size_t> counts_;  // of options, by decision; empty: not known yet
};

StageState parse_stage_state(const std::string& text) {
  return text == "done"      ? StageState::done
         : text == "running" ? StageState::running
                             : StageState::waiting;
}

/// The columns of stages' tables, and their hits.
class ResultTables {
 public:
  explicit ResultTables(SQLite::Database& database)
      : architecture_(database),
        values_(
            database,
            "SELECT v.name, v.row, v.value, a.label, a.options FROM results v JOIN architectures "
            "a ON a.id = v.architecture WHERE v.stage = ?1 ORDER BY v.name, v.row"),
        bits_(database,
              "SELECT split, examples, correct, hits FROM evaluations WHERE stage = ?1 ORDER BY "
              "split, row") {}

  void read(std::int64_t stage, StageResult& result) {
    values_.reset();
    values_.bind(1, stage);
    while (values_.executeStep()) {
      const auto row = static_cast<std::size_t>(values_.getColumn(1).getInt64());
      result.columns[values_.getColumn(0).getString()].push_back(number(values_.getColumn(2)));
      if (row != result.labels.size()) continue;  // known from the first column
      result.labels.push_back(values_.getColumn(3).getString());
      result.architectures.push_back(architecture_(values_.getColumn(4).getString()));
    }
    for (const auto& [name, column] : result.columns) {
      if (column.size() == result.labels.size()) continue;
      throw Error("column " + name + " is damaged: it has " + std::to_string(column.size()) +
                  " of " + std::to_string(result.labels.size()) + " rows");
    }
    bits_.reset();
    bits_.bind(1, stage);
    std::map<std::string, std::size_t> examples;
    while (bits_.executeStep()) {
      const auto n = static_cast<std::size_t>(bits_.getColumn(1).getInt64());
      const auto hits = unpack_hits(bytes(bits_.getColumn(3)), n);
      examples[bits_.getColumn(0).getString()] = n;
      const auto right = std::count(hits.begin(), hits.end(), std::uint8_t{1});
      if (right != bits_.getColumn(2).getInt64()) {
        throw Error("stored hits are damaged: " + std::to_string(right) + " where " +
                    std::to_string(bits_.getColumn(2).getInt64()) + " were counted");
      }
      auto& all = result.hits[bits_.getColumn(0).getString()];
      all.insert(all.end(), hits.begin(), hits.end());
    }
    for (const auto& [split, n] : examples) {
      if (result.hits[split].size() == n * result.labels.size()) continue;
      throw Error("stored hits are damaged: not every architecture has them for " + split);
    }
  }

 private:
  ArchitectureParser architecture_;
  SQLite::Statement values_, bits_;
};

}  // namespace

struct RunReader::Impl {
  explicit Impl(const fs::path& path)
      : file(path.string()),
        database(with_store_errors(file, "open", [&] { return open_for_reading(path); })) {}

  template <class Call>
  decltype(auto) read(Call&& call) {
    return with_store_errors(file, "read", [&]() -> decltype(auto) {
      try {
        return call();
      } catch (const Json::exception& error) {
        throw Error(file + " is damaged: " + error.what());
      }
    });
  }

  // Through SQLite's own interface: at a million rows, SQLiteCpp's column objects are most of the
  // time.
  void each_round(const std::string& stage, std::int64_t first, std::int64_t end, std::int64_t most,
                  const std::function<void(const RoundRecord&)>& look) const;

  std::string file;
  mutable SQLite::Database database;
};

void RunReader::Impl::each_round(const std::string& stage, std::int64_t first, std::int64_t end,
                                 std::int64_t most,
                                 const std::function<void(const RoundRecord&)>& look) const {
  constexpr char kQuery[] =
      "SELECT round, position, architecture, trained, probability, reward, loss, accuracy, cost, "
      "region FROM rounds WHERE stage = (SELECT id FROM stages WHERE name = ?1) AND round >= ?2 "
      "AND round < ?3 ORDER BY round, position LIMIT ?4";
  with_store_errors(file, "read", [&] {
    sqlite3* const handle = database.getHandle();
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(handle, kQuery, -1, &raw, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    if (code != SQLITE_OK) throw SQLite::Exception(handle, code);
    sqlite3_bind_text(raw, 1, stage.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(raw, 2, first);
    sqlite3_bind_int64(raw, 3, end);
    sqlite3_bind_int64(raw, 4, most);
    const auto number = [raw](int column) {
      return sqlite3_column_type(raw, column) == SQLITE_NULL ? kNoNumber
                                                             : sqlite3_column_double(raw, column);
    };
    // A run that goes on adds architectures, and then rounds that name them.
    std::int64_t known = 0;
    const auto is_known = [&](std::int64_t id) {
      if (id > known) {
        known = database.execAndGet("SELECT coalesce(max(id), 0) FROM architectures").getInt64();
      }
      return id >= 1 && id <= known;
    };
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
      RoundRecord round;
      round.round = sqlite3_column_int64(raw, 0);
      round.position = sqlite3_column_int64(raw, 1);
      // Nothing is ever deleted from architectures: the n-th has id n.
      const std::int64_t id = sqlite3_column_int64(raw, 2);
      if (!is_known(id))
        throw Error(file + " is damaged: it names architecture " + std::to_string(id));
      round.architecture = static_cast<std::size_t>(id - 1);
      round.trained = sqlite3_column_int(raw, 3) != 0;
      round.probability = number(4);
      round.reward = number(5);
      round.loss = number(6);
      round.accuracy = number(7);
      round.cost = number(8);
      round.region = static_cast<std::uint64_t>(sqlite3_column_int64(raw, 9));
      look(round);
    }
    if (code != SQLITE_DONE) throw SQLite::Exception(handle, code);
  });
}

RunReader::RunReader(const fs::path& folder) : folder_(folder) {
  const fs::path file = folder / "run.sqlite";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    throw ConfigError(folder.string() + " is no run folder: there is no run.sqlite in it");
  }
  impl_ = std::make_unique<Impl>(file);
}

RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;
RunReader& RunReader::operator=(RunReader&&) noexcept = default;

RunRecord RunReader::run() const {
  return impl_->read([&] {
    SQLite::Statement row(
        impl_->database,
        "SELECT name, seed, state, message, started, ended, seconds, space, size, "
        "decisions, config, manifest FROM runs");
    if (!row.executeStep()) throw Error(impl_->file + kNeverBegun);
    RunRecord run;
    run.name = row.getColumn(0).getString();
    run.seed = static_cast<std::uint64_t>(row.getColumn(1).getInt64());
    run.state = parse_run_state(row.getColumn(2).getString());
    run.message = row.getColumn(3).getString();
    run.started = row.getColumn(4).getDouble();
    run.ended = maybe(row.getColumn(5));
    run.seconds = row.getColumn(6).getDouble();
    run.space = row.getColumn(7).getString();
    run.size = row.getColumn(8).getString();
    if (const Json decisions = json(row.getColumn(9)); decisions.is_array()) {
      for (const Json& one : decisions)
        run.decisions.push_back({one.at("name"), one.at("options")});
    }
    run.config = row.getColumn(10).getString();
    run.manifest = json(row.getColumn(11));
    if (run.state == RunState::running) {
      if (const auto holder = RunLock::holder(folder_)) {
        run.holder = *holder;
      } else {
        run.state = RunState::interrupted;
        run.message = "the process that ran it is gone";
      }
    }
    return run;
  });
}

std::vector<StageRecord> RunReader::stages(std::vector<StageDamage>* damage) const {
  return impl_->read([&] {
    std::vector<StageRecord> stages;
    SQLite::Statement row(impl_->database,
                          "SELECT name, kind, origin, state, total, started, ended, seconds, "
                          "details, weights_sha256, region FROM stages ORDER BY id");
    while (row.executeStep()) {
      StageRecord stage;
      stage.name = row.getColumn(0).getString();
      stage.kind = row.getColumn(1).getString();
      stage.origin = row.getColumn(2).getString();
      stage.state = parse_stage_state(row.getColumn(3).getString());
      if (!row.getColumn(4).isNull()) stage.total = row.getColumn(4).getInt64();
      stage.started = maybe(row.getColumn(5));
      stage.ended = maybe(row.getColumn(6));
      stage.seconds = maybe(row.getColumn(7));
      try {
        stage.details = details(row.getColumn(8));
      } catch (const std::exception& error) {
        if (damage == nullptr) throw;
        damage->push_back({stage.name, error.what()});
      }
      stage.weights_sha256 = row.getColumn(9).getString();
      const auto region = bytes(row.getColumn(10));
      const auto* data = reinterpret_cast<const std::byte*>(region.data());
      stage.region.assign(data, data + region.size());
      stages.push_back(std::move(stage));
    }
    return stages;
  });
}

std::vector<StageResult> RunReader::results(std::vector<StageDamage>* damage) const {
  return impl_->read([&] {
    std::vector<StageResult> results;
    SQLite::Statement row(impl_->database,
                          "SELECT id, kind, name, origin, seconds, details FROM stages "
                          "WHERE state = 'done' ORDER BY id");
    ResultTables tables(impl_->database);
    while (row.executeStep()) {
      StageResult result;
      result.kind = row.getColumn(1).getString();
      result.name = row.getColumn(2).getString();
      result.from = row.getColumn(3).getString();
      result.seconds = row.getColumn(4).getDouble();
      try {
        if (row.getColumn(5).isNull()) throw Error("its details are gone");
        result.details = details(row.getColumn(5));
        tables.read(row.getColumn(0).getInt64(), result);
        results.push_back(std::move(result));
      } catch (const std::exception& error) {
        if (damage == nullptr) throw;
        damage->push_back({result.name, error.what()});
      }
    }
    return results;
  });
}

std::vector<ArchitectureRecord> RunReader::architectures() const {
  return impl_->read([&] {
    std::vector<ArchitectureRecord> all;
    const ArchitectureParser architecture(impl_->database);
    SQLite::Statement row(impl_->database,
                          "SELECT label, options, id FROM architectures ORDER BY id");
    while (row.executeStep()) {
      // Nothing is ever deleted: the n-th has id n, and rounds rely on it.
      if (row.getColumn(2).getInt64() != static_cast<std::int64_t>(all.size()) + 1) {
        throw Error(impl_->file + " is damaged: architecture " + std::to_string(all.size() + 1) +
                    " is not there");
      }
      all.push_back({architecture(row.getColumn(1).getString()), row.getColumn(0).getString()});
    }
    return all;
  });
}

std::vector<RoundRecord> RunReader::rounds(const std::string& stage, std::int64_t first,
                                           std::int64_t most) const {
  std::vector<RoundRecord> rounds;
  impl_->each_round(stage, first, kAllRounds, most,
                    [&](const RoundRecord& row) { rounds.push_back(row); });
  return rounds;
}

void RunReader::each_round(const std::string& stage, std::int64_t first, std::int64_t end,
                           const std::function<void(const RoundRecord&)>& look) const {
  impl_->each_round(stage, first, end, -1, look);
}

std::int64_t RunReader::round_count(const std::string& stage) const {
  return impl_->read([&] {
    SQLite::Statement row(impl_->database,
                          "SELECT coalesce(max(round) + 1, 0) FROM rounds WHERE stage = "
                          "(SELECT id FROM stages WHERE name = ?1)");
    row.bind(1, stage);
    row.executeStep();
    return row.getColumn(0).getInt64();
  });
}

std::vector<CutRecord> RunReader::cuts(const std::string& stage) const {
  return impl_->read([&] {
    std::vector<CutRecord> cuts;
    SQLite::Statement row(
        impl_->database,
        "SELECT round, change, what, statistic, rival, guarantee, left_over, value, bound, "
        "delta_spent, assignment FROM cuts WHERE stage = (SELECT id FROM stages WHERE name = ?1) "
        "ORDER BY number");
    row.bind(1, stage);
    while (row.executeStep()) {
      CutRecord cut;
      cut.round = row.getColumn(0).getInt64();
      cut.change = row.getColumn(1).getString();
      cut.what = row.getColumn(2).getString();
      cut.statistic = row.getColumn(3).getString();
      cut.rival = row.getColumn(4).getString();
      cut.guarantee = row.getColumn(5).getString();
      cut.left = row.getColumn(6).getString();
      cut.value = number(row.getColumn(7));
      cut.bound = number(row.getColumn(8));
      cut.delta_spent = number(row.getColumn(9));
      std::vector<Literal> literals;
      for (const Json& literal : json(row.getColumn(10))) {
        literals.push_back({literal.at(0), literal.at(1)});
      }
      cut.assignment = PartialAssignment(std::move(literals));
      cuts.push_back(std::move(cut));
    }
    return cuts;
  });
}

std::vector<TrialRow> RunReader::trials(const std::string& stage) const {
  return impl_->read([&] {
    std::vector<TrialRow> trials;
    const ArchitectureParser architecture(impl_->database);
    SQLite::Statement row(
        impl_->database,
        "SELECT t.trial, t.role, a.options, t.trained, t.diverged, t.seconds, t.first_loss, "
        "t.last_loss, t.weights_sha256 FROM trials t LEFT JOIN architectures a ON a.id = "
        "t.architecture WHERE t.stage = (SELECT id FROM stages WHERE name = ?1) ORDER BY t.trial");
    SQLite::Statement scores(
        impl_->database,
        "SELECT split, examples, correct, loss, hits FROM trial_evaluations WHERE trial = ?2 AND "
        "stage = (SELECT id FROM stages WHERE name = ?1)");
    row.bind(1, stage);
    while (row.executeStep()) {
      TrialRow trial;
      trial.trial = row.getColumn(0).getInt64();
      trial.role = row.getColumn(1).getString();
      if (!row.getColumn(2).isNull()) {
        trial.architecture = architecture(row.getColumn(2).getString());
      }
      trial.trained = row.getColumn(3).getInt() != 0;
      trial.diverged = row.getColumn(4).getInt() != 0;
      trial.seconds = number(row.getColumn(5));
      trial.first_loss = number(row.getColumn(6));
      trial.last_loss = number(row.getColumn(7));
      trial.weights_sha256 = row.getColumn(8).getString();
      scores.reset();
      scores.bind(1, stage);
      scores.bind(2, trial.trial);
      while (scores.executeStep()) {
        ScoreRow& score = trial.scores[scores.getColumn(0).getString()];
        score.correct = scores.getColumn(2).getInt64();
        score.loss = number(scores.getColumn(3));
        score.hits = unpack_hits(bytes(scores.getColumn(4)),
                                 static_cast<std::size_t>(scores.getColumn(1).getInt64()));
      }
      trials.push_back(std::move(trial));
    }
    return trials;
  });
}

std::vector<CheckpointRow> RunReader::checkpoints() const {
  return impl_->read([&] {
    std::vector<CheckpointRow> all;
    SQLite::Statement row(impl_->database,
                          "SELECT s.name, c.step, c.made, c.bytes, c.seconds FROM checkpoints c "
                          "JOIN stages s ON s.id = c.stage ORDER BY c.id");
    while (row.executeStep()) {
      all.push_back({row.getColumn(0).getString(), row.getColumn(1).getInt64(),
                     row.getColumn(2).getDouble(), row.getColumn(3).getInt64(),
                     row.getColumn(4).getDouble()});
    }
    return all;
  });
}

std::vector<EventRecord> RunReader::events(std::int64_t after) const {
  return impl_->read([&] {
    std::vector<EventRecord> all;
    SQLite::Statement row(impl_->database,
                          "SELECT e.id, e.time, s.name, coalesce(e.round, -1), e.kind, e.message "
                          "FROM events e LEFT JOIN stages s ON s.id = e.stage WHERE e.id > ?1 "
                          "ORDER BY e.id");
    row.bind(1, after);
    while (row.executeStep()) {
      all.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getDouble(),
                     row.getColumn(2).getString(), row.getColumn(3).getInt64(),
                     row.getColumn(4).getString(), row.getColumn(5).getString()});
    }
    return all;
  });
}

void RunReader::query(const std::string& sql,
                      const std::function<void(const std::vector<std::string>&)>& columns,
                      const std::function<void(const std::vector<Cell>&)>& row) const {
  with_store_errors(impl_->file, "answer a query of", [&] {
    SQLite::Statement statement(impl_->database, sql);
    std::vector<std::string> names;
    for (int i = 0; i < statement.getColumnCount(); ++i) {
      names.emplace_back(statement.getColumnName(i));
    }
    columns(names);
    std::vector<Cell> cells;
    while (statement.executeStep()) {
      cells.clear();
      for (int i = 0; i < statement.getColumnCount(); ++i)
        cells.push_back(cell(statement.getColumn(i)));
      row(cells);
    }
  });
}

QueryResult RunReader::query(const std::string& sql) const {
  QueryResult result;
  query(
      sql, [&](const auto& columns) { result.columns = columns; },
      [&](const auto& row) { result.rows.push_back(row); });
  return result;
}

std::vector<std::string> RunReader::faults() const {
  std::vector<std::string> lines;
  try {
    for (const auto& row : query("PRAGMA quick_check(3)").rows) {
      const auto* line = std::get_if<std::string>(&row.at(0));
      if (line != nullptr && *line != "ok") lines.push_back(*line);
    }
  } catch (const Error& error) {
    lines.emplace_back(error.what());
  }
  return lines;
}

std::vector<std::string> RunReader::relations() const {
  std::vector<std::string> names;
  for (const auto& row :
       query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY type, rowid")
           .rows) {
    names.push_back(std::get<std::string>(row[0]));
  }
  return names;
}

void RunReader::at_one_moment(const std::function<void()>& look) const {
  with_store_errors(impl_->file, "read", [&] {
    SQLite::Transaction moment(impl_->database);  // a WAL reader keeps its snapshot until it ends
    look();
  });
}

}  // namespace nashost
