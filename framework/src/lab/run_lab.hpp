#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::lab {

/// What `nashost lab` was asked for.
struct LabRequest {
  std::string config;                  ///< a file, or the name of an installed one
  std::string run_dir;                 ///< empty: a new folder below runs/
  std::int64_t workers = 0;            ///< 0: one per processor
  std::vector<std::string> overrides;  ///< "lab.horizon=1000"
  std::vector<std::string> plugin_files;
  bool quiet = false;  ///< no progress, no table
};

/// Reads, plays and writes lab.json, table.txt and an SVG per environment into the run folder;
/// prints progress to stderr and the table to stdout. Once stop() is true, what was finished is
/// kept and written, and Interrupted is thrown.
NASHOST_API void run_lab(const LabRequest& request, const std::function<bool()>& stop);

}  // namespace nashost::lab
