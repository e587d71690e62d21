#pragma once

#include <span>
#include <string_view>

#include "nashost/abi/export.hpp"

namespace SQLite {
class Database;
}

/// The tables of run.sqlite, and how older ones become today's. docs/store.md explains them.
namespace nashost {

/// First bytes' mark of a nashost run ("NASH"), in the database's application_id.
inline constexpr int kStoreMark = 0x4e415348;

/// Step n brings a database of version n to version n + 1; its text is SQL. An empty database has
/// version 0. A step that was released is never changed: what changes is a new step.
NASHOST_API std::span<const std::string_view> store_steps();

/// Version that this nashost writes: the number of steps.
NASHOST_API int store_version();

/// Brings the database to the newest of `steps`, all or nothing, and marks it. Throws Error for a
/// database that another program made, and for one of a newer nashost.
NASHOST_API void migrate(SQLite::Database& database, std::span<const std::string_view> steps);

}  // namespace nashost
