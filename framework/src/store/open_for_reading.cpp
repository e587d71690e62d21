#include "store/open_for_reading.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include "nashost/abi/error.hpp"
#include "store/run_schema.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

constexpr int kWait = 5'000;  // ms; a reader waits only while a crashed run's log is taken in

SQLite::Database open_as_it_lies(const fs::path& file) {
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kWait);
    (void)database.execAndGet("PRAGMA user_version");  // opens in earnest
    return database;
  } catch (const SQLite::Exception&) {
    // A WAL database wants a file beside it. Where none can be made and nobody writes, it is read
    // as it lies.
    const fs::path log = file.string() + "-wal";
    std::error_code ignored;
    const bool whole = !fs::exists(log, ignored) || fs::file_size(log, ignored) == 0;
    if (!whole || ::access(file.parent_path().c_str(), W_OK) == 0) throw;
    std::string uri = "file:";
    for (const char c : file.string()) {
      if (c == '%' || c == '?' || c == '#') {
        constexpr char kDigits[] = "0123456789ABCDEF";
        uri += '%';
        uri += kDigits[static_cast<unsigned char>(c) >> 4];
        uri += kDigits[static_cast<unsigned char>(c) & 15];
      } else {
        uri += c;
      }
    }
    return SQLite::Database(uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI, kWait);
  }
}

/// What an older nashost wrote, brought up to date in memory.
SQLite::Database copy_up_to_date(SQLite::Database& older) {
  SQLite::Database copy(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup(copy, older).executeStep();
  migrate(copy, store_steps());
  return copy;
}

/// Left by a process that was killed while it made the database: a journal, which a database of a
/// run has only before it becomes a WAL, beside one page, in which there is no room for a table.
bool is_half_made(const fs::path& file) {
  constexpr std::uintmax_t kPage = 4096;
  std::error_code ignored;
  return fs::exists(file.string() + "-journal", ignored) && fs::file_size(file, ignored) <= kPage;
}

bool is_empty(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0 &&
         database.execAndGet("PRAGMA application_id").getInt() == 0;
}

}  // namespace

SQLite::Database open_for_reading(const fs::path& file) {
  if (is_half_made(file)) throw Error(file.string() + kNeverBegun);
  SQLite::Database database = open_as_it_lies(file);
  if (is_empty(database)) throw Error(file.string() + kNeverBegun);
  const int mark = database.execAndGet("PRAGMA application_id").getInt();
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (mark == kStoreMark && version == store_version()) return database;
  if (mark == kStoreMark && version < store_version()) return copy_up_to_date(database);
  migrate(database, store_steps());  // says what is wrong with it
  return database;
}

bool holds_run(const fs::path& folder) {
  const fs::path file = folder / "run.sqlite";
  std::error_code ignored;
  if (!fs::exists(file, ignored) || is_half_made(file)) return false;
  try {
    SQLite::Database database = open_as_it_lies(file);
    if (is_empty(database)) return false;
    return !database.tableExists("runs") ||
           database.execAndGet("SELECT count(*) FROM runs").getInt() > 0;
  } catch (const SQLite::Exception&) {
    return true;
  }
}

}  // namespace nashost
