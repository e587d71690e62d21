#pragma once

#include <filesystem>

#include "nashost/abi/export.hpp"

namespace SQLite {
class Database;
}

namespace nashost {

/// Said of a database after its name.
inline constexpr char kNeverBegun[] =
    " holds no run: it was stopped before it began; start it again";

/// Whether the folder holds a run, or something that cannot be told from one: a run.sqlite that is
/// damaged or another program's. False where a run was stopped before it began.
NASHOST_API bool holds_run(const std::filesystem::path& folder);

/// The database of a run, to read: also on a disk that cannot be written to, where SQLite wants a
/// file beside a database in WAL mode, and a database of an older nashost, which is copied into
/// memory and brought up to date there. Throws Error where it holds no run or is of a newer
/// nashost, and SQLite::Exception where it cannot be opened.
SQLite::Database open_for_reading(const std::filesystem::path& file);

}  // namespace nashost
