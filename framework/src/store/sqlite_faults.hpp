#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <utility>

namespace nashost {

/// Throws an Error for what SQLite said: the file, what was being done, what is wrong, what to do
/// about it (disk full, locked by another program, damaged, not writable).
[[noreturn]] void throw_store_error(const SQLite::Exception& error, const std::string& file,
                                    const char* doing);

/// Whether another program held the database for longer than the time-out.
bool is_busy(const SQLite::Exception& error);

/// call(), with SQLite's exceptions as Errors.
template <class Call>
decltype(auto) with_store_errors(const std::string& file, const char* doing, Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, file, doing);
  }
}

}  // namespace nashost
