#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"
#include "store/run_reader.hpp"

/// A run as files, for those who prefer them to SQL.
namespace nashost {

enum class ExportFormat {
  csv,   ///< RFC 4180 with a header line; an empty field is NULL
  json,  ///< an array of objects
};

/// One table or view, row by row, in pieces of text. Bytes become hexadecimal digits. Throws
/// ConfigError for a name that is none, with near ones.
NASHOST_API void export_relation(const RunReader& run, const std::string& relation,
                                 ExportFormat format,
                                 const std::function<void(std::string_view)>& write);

/// Every table and view as <folder>/<name>.csv or .json, all of one moment. Returns their names.
NASHOST_API std::vector<std::string> export_run(const RunReader& run, ExportFormat format,
                                                const std::filesystem::path& folder);

}  // namespace nashost
